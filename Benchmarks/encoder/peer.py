#!/usr/bin/env python3
"""Fine-tunes an encoder with sentence-transformers for a number of seconds or steps: the run that ours is compared with.

    peer.py --model DIR --pairs pairs.jsonl --settings '{"learning_rate": 1e-4}' --seconds 1200 --seed 1 --output DIR

FILE is what `nosology ontology pairs` writes; its training part is used. The loss is MultipleNegativesRankingLoss in both
directions (`symmetric`), a batch has pairs of one relation, so that names are not padded to the length of descriptions, and no text
twice (`BatchSamplers.NO_DUPLICATES`), and the library's own `mine_hard_negatives` is asked for negatives where the settings say
how many. Cosine schedule over the number of steps that
the seconds allow, measured over the first ones. The encoder of the last step is written, `start_share` of the way back.
"""

import argparse
import json
import pathlib
import random
import time

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.losses import MultipleNegativesRankingLoss
from sentence_transformers.training_args import BatchSamplers, MultiDatasetBatchSamplers
from sentence_transformers.util import mine_hard_negatives
from transformers import TrainerCallback

DEFAULTS = {"learning_rate": 1e-4, "batch_size": 128, "max_length": 64, "scale": 20.0, "warmup_ratio": 0.1,
            "negatives": 0, "margin": 0.05, "pairs": None, "bf16": True, "start_share": 0.0, "relations": {"synonym": 6, "parent": 1, "definition": 1}}
# Steps by which the pace is measured.
TRIAL_STEPS = 24


def read(path, relations, most, seed):
    """Pairs of the training part by relation, as many as the relations are weighed: the scarcest is used whole, or `most` in all."""
    found = {relation: [] for relation in relations}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            if pair["part"] == "training" and pair["relation"] in found:
                found[pair["relation"]].append((pair["anchor"], pair["positive"]))
    unit = min(len(found[relation]) / weight for relation, weight in relations.items())
    if most:
        unit = min(unit, most / sum(relations.values()))
    generator = random.Random(seed)
    chosen = {relation: generator.sample(found[relation], int(unit * weight)) for relation, weight in relations.items()}
    return {relation: Dataset.from_dict({"anchor": [a for a, _ in pairs], "positive": [p for _, p in pairs]})
            for relation, pairs in chosen.items()}


class Clock(TrainerCallback):
    """Ends a training when its time, if it has one, is over, and says how long a step took after the first."""

    def __init__(self, seconds):
        self.seconds, self.ends = seconds, []

    def on_train_begin(self, *_, **__):
        self.end = time.monotonic() + self.seconds if self.seconds else float("inf")

    def on_step_end(self, arguments, state, control, **_):
        self.ends.append(time.monotonic())
        # The trainer may have said so itself, after its last step.
        if self.ends[-1] > self.end:
            control.should_training_stop = True

    @property
    def pace(self):
        return (self.ends[-1] - self.ends[0]) / max(1, len(self.ends) - 1)


def train(model, data, settings, steps, seconds, seed, output):
    arguments = SentenceTransformerTrainingArguments(
        output_dir=output, max_steps=steps, per_device_train_batch_size=settings["batch_size"],
        learning_rate=settings["learning_rate"], warmup_steps=settings["warmup_ratio"], lr_scheduler_type="cosine",
        bf16=settings["bf16"], use_cpu=True, batch_sampler=BatchSamplers.NO_DUPLICATES,
        multi_dataset_batch_sampler=MultiDatasetBatchSamplers.PROPORTIONAL, save_strategy="no", report_to=[],
        logging_strategy="no", disable_tqdm=True, seed=seed, dataloader_num_workers=0)
    loss = MultipleNegativesRankingLoss(
        model, scale=settings["scale"], directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction")
    clock = Clock(seconds)
    trainer = SentenceTransformerTrainer(model, arguments, train_dataset=data, loss=loss, callbacks=[clock])
    trainer.train()
    return len(clock.ends), clock.pace


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--pairs", required=True)
    parser.add_argument("--settings", type=json.loads, default={})
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--seconds", type=float)
    length.add_argument("--steps", type=int, help="as many as a quiet machine computes in the seconds that are meant")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    settings = DEFAULTS | options.settings
    torch.manual_seed(options.seed)

    def load():
        model = SentenceTransformer(options.model, device="cpu")
        model.max_seq_length = settings["max_length"]
        return model

    began = time.monotonic()
    model, data = load(), read(options.pairs, settings["relations"], settings["pairs"], options.seed)
    if settings["negatives"]:
        data = {relation: mine_hard_negatives(
            pairs, model, num_negatives=settings["negatives"], absolute_margin=settings["margin"], range_max=64,
            output_format="n-tuple", verbose=False) for relation, pairs in data.items()}
    steps, left = options.steps, None
    if not steps:
        # Reading and mining count; the pace of some steps, which do not, says how many there will be.
        left = options.seconds - (time.monotonic() - began)
        if left <= 0:
            parser.error(f"reading and mining took longer than {options.seconds:.0f} s: give `pairs`, a number of pairs to mine for")
        _, pace = train(load(), data, settings, TRIAL_STEPS, left, options.seed, options.output / "trial")
        steps = max(1, int(left / pace))
    steps, _ = train(model, data, settings, steps, left, options.seed, options.output / "trainer")
    if settings["start_share"]:
        start = load().state_dict()
        with torch.no_grad():
            for name, weight in model.state_dict().items():
                if weight.is_floating_point():
                    weight.lerp_(start[name], settings["start_share"])
    model.save_pretrained(str(options.output / "encoder"))
    (options.output / "run.json").write_text(json.dumps(
        {"settings": settings, "pairs": sum(map(len, data.values())), "steps": steps, "seconds": time.monotonic() - began}) + "\n")


if __name__ == "__main__":
    main()
