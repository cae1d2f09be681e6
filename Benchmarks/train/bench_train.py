#!/usr/bin/env python3
"""Compares `nosology bench train` with sentence-transformers' MultipleNegativesRankingLoss, in turn, on the same batches.

    bench_train.py --nosology BIN --model DIR --pairs pairs.jsonl [--threads 2] [--steps 40] [--rounds 2]

FILE is what `nosology ontology pairs --output pairs.jsonl` writes. A batch holds 64 pairs of one relation; of five batches
two are synonyms, two parents and one definitions. Both sides cut texts at 64 tokens, compute in float32 and then in bfloat16
(autocast, with float32 weights), clip the gradients and step AdamW. The peer's loop is bare: without the overhead of a
trainer. Prints one JSON object a precision with the mean seconds of a step (the best round of each) and their ratio.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

BATCH_SIZE = 64
WARM_UP = 4
RELATIONS = ["synonym", "parent", "definition", "synonym", "parent"]


def batches(path: str, count: int) -> list[list[tuple[str, str]]]:
    pairs: dict[str, list[tuple[str, str]]] = {relation: [] for relation in RELATIONS}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            if pair["relation"] in pairs and pair["part"] == "training":
                # Tabs separate the texts of our file; definitions are cut as the demo's recipe cuts them.
                texts = [" ".join(pair[key].split())[:240] for key in ("anchor", "positive")]
                pairs[pair["relation"]].append((texts[0], texts[1]))
    result = []
    for step in range(count):
        source = pairs[RELATIONS[step % len(RELATIONS)]]
        stride = len(source) // BATCH_SIZE
        result.append([source[(i * stride + step) % len(source)] for i in range(BATCH_SIZE)])
    return result


def peer(directory: str, steps: list[list[tuple[str, str]]], precision: str) -> float:
    model = SentenceTransformer(directory, device="cpu")
    model.max_seq_length = 64
    model.train()
    loss = MultipleNegativesRankingLoss(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
    ends = []
    for batch in steps:
        features = [model.preprocess([pair[side] for pair in batch]) for side in (0, 1)]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16"):
            value = loss(features, None)
        value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        ends.append(time.perf_counter())
    return (ends[-1] - ends[WARM_UP - 1]) / (len(ends) - WARM_UP)


def ours(options: argparse.Namespace, table: pathlib.Path, precision: str) -> float:
    line = subprocess.run(
        [options.nosology, "bench", "train", "--encoder", options.model, "--pairs", table, "--precision", precision,
         "--batch-size", str(BATCH_SIZE), "--warm-up", str(WARM_UP), "--threads", str(options.threads)],
        check=True, capture_output=True, text=True).stdout
    return json.loads(line)["seconds_per_step"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--nosology", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--pairs", required=True)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    steps = batches(options.pairs, options.steps)
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder) / "pairs.tsv"
        table.write_text("".join(f"{a}\t{b}\n" for batch in steps for a, b in batch), encoding="utf-8")
        for precision in ("f32", "bf16"):
            best = {"ours": float("inf"), "peer": float("inf")}
            for _ in range(options.rounds):
                best["peer"] = min(best["peer"], peer(options.model, steps, precision))
                best["ours"] = min(best["ours"], ours(options, table, precision))
            print(json.dumps({
                "precision": precision, "steps": len(steps), "pairs per step": BATCH_SIZE, "threads": options.threads,
                "seconds per step": best, "peer / ours": round(best["peer"] / best["ours"], 2),
            }, indent=1), flush=True)


if __name__ == "__main__":
    main()
