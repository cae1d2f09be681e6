#!/usr/bin/env python3
"""Does knowledge carry over to classes without or with few cases? Heads on frozen features, compared with what they must beat.

    nosology vision phantom --database ontology.sqlite --output phantom --cases 2100 --depth 4 --test-minimum 12 \\
      --validation-minimum 4 --modalities X-ray Ultrasound Mammography DSA "Nuclear medicine" Barium Fluoroscopy
    Benchmarks/knowledge/carries.py phantom/manifest.jsonl phantom/labels.json --recipe recipes/vision/demo.json \\
      --set preprocess.depth=4 training.learning_rate=1e-3 --database ontology.sqlite --encoder runs/ke/encoder \\
      --output carries-phantom
    Benchmarks/knowledge/carries.py medpix/manifest.jsonl medpix/labels.json --groups medpix/groups.json \\
      --concepts Benchmarks/knowledge/medpix-concepts.json --recipe recipes/vision/small.json --database ontology.sqlite \\
      --encoder runs/ke/encoder --output carries-medpix

Classes are dealt into folds of like frequencies. For each fold and seed an image model with a linear classifier is trained
without the labels of the fold's classes; training and validation cases that have no other label are taken out. Its features of
all cases are computed once, and all heads of `heads.py` are fitted on them:

    E1 AUROC of the test cases of classes that neither model nor head saw. The primary endpoint is the text head of the trained
       encoder against `copy`, the linear head's score of the seen class with the nearest text (cosine).
    E2 the same after 1 to 32 positives of each of these classes were shown to the head
    E3 average precision of head, medium and tail (thirds of the classes by training cases), the heads refitted on all classes
    E4 the same among siblings and across branches: negatives are the test cases with, or without, a label near to the class
    E5 E1 with more text: name, + synonyms, + definition, + radiographic features, and the name with as many shuffled words

With --end-to-end, `copy` from the image model's own scores is compared with an image model that was trained against the texts.
Intervals are 95 % by bootstrap over seeds, classes and cases (those of one group together). What the design can detect is
computed from `copy` alone and stated first; all comparisons but the primary are adjusted together by Holm. Writes report.md and
report.json. What is done is not done again: folders have a digest of what they depend on. A training that fails is reported and
left out. A class named Normal is always seen and not scored. Needs Python 3.11 with torch and safetensors.
"""

import argparse
import concurrent.futures
import json
import multiprocessing
import os
import pathlib
import random
import sqlite3
import sys
import time

# Products here are small: threads of their own would wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import heads
import tables
from backbones import Queue, digest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Data:
    """Manifest and labels, and the folds that classes are dealt into."""

    def __init__(self, options):
        self.file = options.manifest
        self.lines = [json.loads(line) for line in options.manifest.read_text().splitlines() if line.strip()]
        entries = [entry if isinstance(entry, dict) else {"label": entry} for entry in json.loads(options.labels.read_text())]
        concepts = json.loads(options.concepts.read_text()) if options.concepts else {}
        self.entries = [{**entry, **concepts.get(entry["label"], {})} for entry in entries]
        self.names = [entry["label"] for entry in entries]
        if unknown := {label for line in self.lines for label in line["labels"]} - set(self.names):
            sys.exit(f"error: {options.labels} lacks labels of {options.manifest}, as {min(unknown)}")
        owners = json.loads(options.groups.read_text()) if options.groups else {}
        _, numbers = np.unique([owners.get(line["id"], line["id"]) for line in self.lines], return_inverse=True)
        parts = [np.array([line["split"] == part for line in self.lines]) for part in ("train", "validation", "test")]
        targets = np.array([[name in line["labels"] for name in self.names] for line in self.lines])
        self.cases = heads.Cases(targets, *parts, numbers, self.deal(targets[parts[0]].sum(0), options.folds))

    def deal(self, counts, fold_count):
        """Folds of classes: of each run of `fold_count` classes by frequency every fold has one, drawn by chance."""
        order = [number for number in np.argsort(-counts, kind="stable") if self.names[number].lower() != "normal"]
        folds, chance = [[] for _ in range(fold_count)], random.Random(0)
        for start in range(0, len(order), fold_count):
            block = order[start:start + fold_count]
            for fold, number in zip(chance.sample(range(fold_count), len(block)), block):
                folds[fold].append(int(number))
        return [np.array(sorted(fold)) for fold in folds]

    def without(self, fold):
        """Manifest lines without the labels of a fold, without training and validation cases that have no other."""
        gone = {self.names[number] for number in self.cases.folds[fold]}
        for line in self.lines:
            kept = [label for label in line["labels"] if label not in gone]
            if kept or not line["labels"] or line["split"] == "test":
                scans = [{**scan, "path": str((self.file.parent / scan["path"]).resolve())} for scan in line["scans"]]
                yield {**line, "labels": kept, "scans": scans}

    def siblings(self, database, texts):
        """What makes classes siblings, and which are [C, C]: the same region of a phantom; in the database one above the
        other, or both below something that is not a chapter; without either the three classes with the nearest texts."""
        regions = [entry.get("attributes", {}).get("region") for entry in self.entries]
        if any(regions):
            near = np.array([[region is not None and region == other for other in regions] for region in regions])
            return "the same region of the body", near & ~np.eye(len(near), dtype=bool)
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        query = """SELECT ancestor_system, ancestor_code FROM concept_ancestor AS a
            JOIN concept_summary AS s ON s.system = ancestor_system AND s.code = ancestor_code
            WHERE a.system = ? AND a.code = ? AND s.kind <> 'chapter'"""
        above = [{*connection.execute(query, key), key} if key[1] else set() for key in
                 [(entry.get("system", "ICD10CM"), entry.get("code")) for entry in self.entries]]
        near = np.array([[bool(mine & other) for other in above] for mine in above]) & ~np.eye(len(above), dtype=bool)
        if near.any():
            return "codes below the same code", near
        unit = texts / np.linalg.norm(texts, axis=1, keepdims=True)
        cosine = unit @ unit.T - 2 * np.eye(len(unit))
        return "the three nearest texts", cosine >= np.sort(cosine, axis=1)[:, [-3]]


def end_to_end(data, texts, fold, copied, trained):
    """Scores of a fold's classes by both arms of the primary endpoint, each from an image model of its own."""
    hidden = data.cases.folds[fold]
    seen = np.setdiff1d(np.arange(len(data.names)), hidden)
    return {"end to end/copy": np.load(copied / "scores.npy")[:, heads.nearest(texts["trained"], hidden, seen)],
            "end to end/trained": np.load(trained / "scores.npy")[:, hidden]}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("labels", type=pathlib.Path)
    parser.add_argument("--encoder", required=True, help="trained encoder")
    parser.add_argument("--start", default="all-MiniLM-L6-v2", help="encoder that its training started from")
    parser.add_argument("--database", type=pathlib.Path, required=True)
    parser.add_argument("--recipe", type=pathlib.Path, required=True)
    parser.add_argument("--set", dest="changes", nargs="+", default=[], metavar="KEY=VALUE", help="changes of the recipe")
    parser.add_argument("--groups", type=pathlib.Path, help="JSON object: the patient or teaching case of each case")
    parser.add_argument("--concepts", type=pathlib.Path, help="JSON object: system and code of labels that name none")
    parser.add_argument("--folds", type=int, default=5, help="folds of classes, at least 3")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--end-to-end", action="store_true", help="also train against the texts, for each fold and seed")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2, help="threads of a training, and processes of the heads")
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    if options.folds < 3:
        parser.error("--folds: settings are tuned on the classes of one fold while those of another are left out, so at least 3")
    return options


def compute(options, data, queue, texts, doses, folders):
    """Scores by fold and seed, and settings by fold, of the heads on the features of each folder."""
    scores, settings = {}, {}
    depends = [pathlib.Path(heads.__file__).read_bytes(), options.manifest.read_bytes(), data.names, data.cases.owners.tolist(),
               [fold.tolist() for fold in data.cases.folds], {name: values.tolist() for name, values in texts.items()}]
    with concurrent.futures.ProcessPoolExecutor(options.threads, multiprocessing.get_context("spawn")) as pool:
        tasks = {}
        for fold in range(options.folds):
            known = {seed: folders[fold, seed] for seed in options.seeds if folders[fold, seed]}
            if known:
                key = digest(*depends, [folder.name for folder in known.values()])
                tasks[fold] = pool.submit(
                    heads.kept_scores, options.output / f"heads-fold{fold + 1}-{key}.npz", data.cases,
                    {seed: queue.features(folder) for seed, folder in known.items()}, texts, doses, fold)
        for fold, task in tasks.items():
            settings[fold + 1], found = task.result()
            scores |= {(fold, seed): kept for seed, kept in found.items()}
    return scores, settings


def main():
    options = arguments()
    data = Data(options)
    queue = Queue(options, data)
    texts, counts = queue.doses(options.encoder)
    doses = [name for name in texts if name != "trained"]
    _, texts["start"], _ = queue.export("start-name", options.start, ["name"])
    copied, trained = {}, {}
    for seed in options.seeds:
        for fold in range(options.folds):
            copied[fold, seed] = queue.train(fold, seed, "linear")
            trained[fold, seed] = queue.train(fold, seed, "knowledge") if options.end_to_end else None
    if not any(copied.values()):
        sys.exit("error: every training failed; " + "; ".join(queue.failures))
    began = time.monotonic()
    scores, settings = compute(options, data, queue, texts, doses, copied)
    print(f"heads: {time.monotonic() - began:.0f} s", file=sys.stderr)
    for (fold, seed), folder in trained.items():
        if folder and copied[fold, seed]:
            scores[fold, seed] |= end_to_end(data, texts, fold, copied[fold, seed], folder)
    near = data.siblings(options.database, texts["start"])
    tables.write(options, data, scores, settings, doses, counts > 1, near, queue.failures, queue.seconds)


if __name__ == "__main__":
    main()
