#!/usr/bin/env python3
"""Does knowledge carry over to classes without or with few cases? Heads on frozen features, compared with what they must beat.

    nosology vision phantom --database ontology.sqlite --output phantom --cases 2100 --depth 4 --test-minimum 12 \\
      --validation-minimum 4 --modalities X-ray Ultrasound Mammography DSA "Nuclear medicine" Barium Fluoroscopy
    Benchmarks/knowledge/carries.py phantom/manifest.jsonl phantom/labels.json --database ontology.sqlite --encoder runs/ke/encoder \\
      --recipe recipes/vision/demo.json --set preprocess.depth=4 training.learning_rate=1e-3 --output carries-phantom
    Benchmarks/knowledge/carries.py medpix/manifest.jsonl medpix/labels.json --groups medpix/groups.json --database ontology.sqlite \\
      --concepts Benchmarks/knowledge/medpix-concepts.json --encoder runs/ke/encoder --recipe recipes/vision/small.json \\
      --output carries-medpix

Classes are dealt into folds of like frequencies. For each fold and seed an image model with a linear classifier is trained without the
labels of the fold's classes; training and validation cases that have no other label are taken out. Its features of all cases
are computed once, and all heads of `heads.py` are fitted on them:

    E1 AUROC of the test cases of classes that neither model nor head saw. The primary endpoint is the text head of the trained
       encoder against `copy`, the linear head's score of the seen class with the nearest text (cosine).
    E2 the same after 1 to 32 positives of each of these classes were shown to the head
    E3 average precision of head, medium and tail (thirds of the classes by training cases), the heads refitted on all classes
    E4 the same among siblings and across branches: negatives are the test cases with, or without, a label near to the class
    E5 E1 with more text: name, + synonyms, + definition, + radiographic features, and name + as many shuffled words as all these have

With --end-to-end, `copy` from the image model's own scores is compared with an image model that was trained against the texts.
Intervals are 95 % by bootstrap over seeds, classes and cases (those of one group together). What the design can detect is computed
from `copy` alone and stated first; all comparisons but the primary are adjusted together by Holm. Writes report.md and report.json.
What is done is not done again: folders have a digest of what they depend on. A training that fails is reported and left out.
Classes named Normal are always seen and not scored. Needs Python 3.11 with torch and safetensors.
"""

import argparse
import concurrent.futures
import hashlib
import json
import multiprocessing
import pathlib
import pickle
import random
import sqlite3
import subprocess
import sys
import time

import numpy as np
from safetensors import safe_open

import heads
import tables

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOSES = {"+ synonyms": "synonyms", "+ definition": "definition", "+ radiographic features": "radiographic_features"}
SHUFFLED = "name + shuffled words"


def digest(*parts):
    joined = b"|".join(part if isinstance(part, bytes) else json.dumps(part, default=str).encode() for part in parts)
    return hashlib.sha256(joined).hexdigest()[:12]


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
        query = """SELECT ancestor_system, ancestor_code FROM concept_ancestor AS a JOIN concept_summary AS s ON s.system = ancestor_system
            AND s.code = ancestor_code WHERE a.system = ? AND a.code = ? AND s.kind <> 'chapter'"""
        above = [{*connection.execute(query, key), key} if key[1] else set() for key in
                 [(entry.get("system", "ICD10CM"), entry.get("code")) for entry in self.entries]]
        near = np.array([[bool(mine & other) for other in above] for mine in above]) & ~np.eye(len(above), dtype=bool)
        if near.any():
            return "codes below the same code", near
        unit = texts / np.linalg.norm(texts, axis=1, keepdims=True)
        cosine = unit @ unit.T - 2 * np.eye(len(unit))
        return "the three nearest texts", cosine >= np.sort(cosine, axis=1)[:, [-3]]


class Queue:
    """Calls of nosology, the folders of trainings, and which of them failed."""

    def __init__(self, options, data):
        self.options, self.data, self.folder = options, data, options.output
        self.program = hashlib.sha256(pathlib.Path(options.nosology).read_bytes()).hexdigest()
        self.failures, self.seconds = [], []
        (self.folder / "texts").mkdir(parents=True, exist_ok=True)
        self.labels = self.folder / "texts/labels.json"
        self.labels.write_text(json.dumps([{key: entry[key] for key in ("label", "system", "code") if key in entry}
                                           for entry in data.entries], indent=1))

    def call(self, *command, log=None, output=subprocess.DEVNULL):
        with open(log, "a") if log else open("/dev/null", "w") as file:
            return subprocess.run([self.options.nosology, *map(str, command), "--threads", str(self.options.threads)], check=True,
                                  stdout=output, stderr=file if log else None, text=True).stdout

    def export(self, name, encoder, kinds, labels=None, average="texts"):
        """Class embeddings, as a file, vectors and the texts of each class."""
        file = self.folder / "texts" / f"{name.replace(' ', '-').replace('+-', '')}.safetensors"
        self.call("encoder", "export-labels", "--encoder", encoder, "--database", self.options.database, "--labels",
                  labels or self.labels, "--text", *kinds, "--average", average, "--output", file)
        with safe_open(file, "numpy") as tensors:
            rows, counts = iter(json.loads(tensors.metadata()["texts"])), tensors.get_tensor("text_counts")
            return file, tensors.get_tensor("embeddings"), [[next(rows) for _ in range(count)] for count in counts]

    def doses(self, encoder):
        """Vectors of each dose that adds texts to those before it, and how many texts each class has with all."""
        vectors, kinds, rows = {}, ["name"], None
        _, name, fewer = self.export("trained", encoder, kinds)
        for dose, kind in DOSES.items():
            kinds.append(kind)
            _, found, rows = self.export(dose, encoder, kinds)
            if rows != fewer:
                vectors[dose], fewer = found, rows
        if vectors:
            vectors[SHUFFLED] = self.shuffled(encoder, fewer)
        return {"trained": name, **vectors}, np.array([len(texts) for texts in fewer])

    def shuffled(self, encoder, rows):
        """Vectors of the names and, in place of every further text, as many words drawn from those of all classes."""
        words = [word for texts in rows for text in texts[1:] for word in text.split()]
        random.Random(0).shuffle(words)
        drawn = iter(words)
        lines = [text if index == 0 else " ".join(next(drawn) for _ in text.split())
                 for texts in rows for index, text in enumerate(texts)]
        source = self.folder / "texts/shuffled-words.txt"
        source.write_text("".join(line + "\n" for line in lines))
        self.call("encoder", "embed", source, "--encoder", encoder, "--output", source.with_suffix(".npy"))
        found = np.load(source.with_suffix(".npy"))
        unit = iter(found / np.linalg.norm(found, axis=1, keepdims=True))
        return np.array([np.mean([next(unit) for _ in texts], axis=0) for texts in rows])

    def train(self, fold, seed, classifier):
        """The folder of an image model that never saw the labels of a fold, or nothing where its training failed."""
        options = self.options
        lines = "".join(json.dumps(line) + "\n" for line in self.data.without(fold))
        seen = [entry for number, entry in enumerate(self.data.entries) if number not in self.data.cases.folds[fold]]
        changes = ["model.classifier.has_hidden_layer=false", *options.changes]
        parts = [lines, seen, changes, seed, self.program, options.recipe.read_bytes()]
        if classifier == "knowledge":
            parts.append((self.folder / "texts/trained.safetensors").read_bytes())
        folder = self.folder / f"{classifier}-fold{fold + 1}-seed{seed}-{digest(*parts)}"
        folder.mkdir(exist_ok=True)
        result = folder / "features.npz" if classifier == "linear" else folder / "run/model.safetensors"
        if not result.exists():
            print(f"training {folder.name}", file=sys.stderr, flush=True)
            (folder / "manifest.jsonl").write_text(lines)
            labels = folder / "labels.json"
            labels.write_text(json.dumps([{key: entry[key] for key in ("label", "system", "code") if key in entry} for entry in seen]))
            began = time.monotonic()
            try:
                if classifier == "knowledge":
                    labels, _, _ = self.export(f"{folder.name}", options.encoder, ["name"], labels)
                self.call("vision", "train", folder / "manifest.jsonl", "--labels", labels, "--recipe", options.recipe, "--seed", seed,
                          "--classifier", classifier, *[text for change in changes for text in ("--set", change)], "--cache",
                          self.folder / "cache", "--output", folder / "run", "--resume", log=folder / "errors.txt")
                if classifier == "linear":
                    self.call("vision", "features", folder / "run", "--manifest", self.data.file, "--cache", self.folder / "cache",
                              "--output", folder / "features.npz", log=folder / "errors.txt")
            except subprocess.CalledProcessError:
                said = (folder / "errors.txt").read_text().strip().splitlines()
                (folder / "failed.txt").write_text("\n".join(said[-5:]) + "\n")
                self.failures.append(f"{folder.name}: {said[-1] if said else 'no message'}")
                return None
            (folder / "failed.txt").unlink(missing_ok=True)
            (folder / "seconds").write_text(f"{time.monotonic() - began:.1f}\n")
        self.seconds.append(float((folder / "seconds").read_text()))
        return folder

    def features(self, folder):
        with np.load(folder / "features.npz") as file:
            if list(file["ids"]) != [line["id"] for line in self.data.lines]:
                sys.exit(f"error: {folder} has features of other cases")
            return file["features"]

    def predictions(self, folder, labels=None):
        """Probabilities of all classes for the test cases; those that the model does not know are not a number."""
        text = self.call("vision", "predict", folder / "run", "--manifest", self.data.file, "--split", "test", "--top", "100000", "--cache",
                         self.folder / "cache", *(["--labels", labels] if labels else []), output=subprocess.PIPE)
        found = {case["id"]: {item["label"]: item["probability"] for item in case["predictions"]}
                 for case in map(json.loads, text.splitlines())}
        tests = [line["id"] for line in self.data.lines if line["split"] == "test"]
        return np.array([[found[name].get(label, np.nan) for label in self.data.names] for name in tests])


def head_scores(queue, texts, fold, folders):
    """Task of a fold for a process of its own: where its settings and scores are kept, and what computes them."""
    source = (pathlib.Path(heads.__file__)).read_bytes()
    vectors = b"".join(np.ascontiguousarray(texts[name]).tobytes() for name in sorted(texts))
    key = digest(source, vectors, sorted(texts), {seed: folder.name for seed, folder in folders.items()})
    return queue.folder / f"heads-fold{fold + 1}-{key}.pickle"


def main():
    pass
