"""Class embeddings, and image models that never saw the labels of a fold, for `carries.py`: the calls of nosology.

What is done is not done again: the folder of a training has a digest of all that it depends on. A training that was interrupted
goes on, one that fails leaves `failed.txt` and is left out.
"""

import hashlib
import json
import pathlib
import random
import subprocess
import sys
import time

import numpy as np
from safetensors import safe_open

DOSES = {"+ synonyms": "synonyms", "+ definition": "definition", "+ radiographic features": "radiographic_features"}
SHUFFLED = "name + shuffled words"


def digest(*parts):
    joined = b"|".join(part if isinstance(part, bytes) else json.dumps(part, default=str).encode() for part in parts)
    return hashlib.sha256(joined).hexdigest()[:12]


def slim(entries):
    return [{key: entry[key] for key in ("label", "system", "code") if key in entry} for entry in entries]


def seconds(folder):
    """How long the training of a folder took, all attempts together."""
    file = folder / "seconds"
    return float(file.read_text()) if file.exists() else 0.0


class Queue:
    """Calls of nosology, the folders of trainings, and which of them failed."""

    def __init__(self, options, data):
        self.options, self.data, self.folder = options, data, options.output
        self.program = hashlib.sha256(pathlib.Path(options.nosology).read_bytes()).hexdigest()
        self.changes = ["model.classifier.has_hidden_layer=false", *options.changes]
        self.failures, self.seconds = [], []
        (self.folder / "texts").mkdir(parents=True, exist_ok=True)
        self.labels = self.folder / "texts/labels.json"
        self.labels.write_text(json.dumps(slim(data.entries), indent=1))

    def call(self, *command, log=None, output=subprocess.DEVNULL):
        with open(log, "a") if log else open("/dev/null", "w") as file:
            return subprocess.run([self.options.nosology, *map(str, command), "--threads", str(self.options.threads)], check=True,
                                  stdout=output, stderr=file if log else None, text=True).stdout

    def export(self, name, encoder, kinds, labels=None):
        """Class embeddings, as a file, vectors and the texts of each class."""
        file = self.folder / "texts" / f"{name}.safetensors"
        self.call("encoder", "export-labels", "--encoder", encoder, "--database", self.options.database, "--labels",
                  labels or self.labels, "--text", *kinds, "--average", "texts", "--output", file)
        with safe_open(file, "numpy") as tensors:
            texts = json.loads(tensors.metadata()["texts"])
            return file, tensors.get_tensor("embeddings"), [text.split("\n") for text in texts]

    def doses(self, encoder):
        """Vectors of the names and of each dose that adds texts to those before it, and how many texts each class then has."""
        kinds = ["name"]
        _, vectors, rows = self.export("trained-name", encoder, kinds)
        found = {"trained": vectors}
        for dose, kind in DOSES.items():
            kinds.append(kind)
            _, vectors, more = self.export(f"trained-{kind}", encoder, kinds)
            if more != rows:
                found[dose], rows = vectors, more
        if len(found) > 1:
            found[SHUFFLED] = self.shuffled(encoder, rows)
        return found, np.array([len(texts) for texts in rows])

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
        """The folder of an image model that never saw the labels of a fold, or nothing where making it failed."""
        lines = "".join(json.dumps(line) + "\n" for line in self.data.without(fold))
        seen = slim(entry for number, entry in enumerate(self.data.entries) if number not in self.data.cases.folds[fold])
        parts = [lines, seen, self.changes, seed, self.program, self.options.recipe.read_bytes()]
        if classifier == "knowledge":
            parts.append((self.folder / "texts/trained-name.safetensors").read_bytes())
        folder = self.folder / f"{classifier}-fold{fold + 1}-seed{seed}-{digest(*parts)}"
        folder.mkdir(exist_ok=True)
        (folder / "manifest.jsonl").write_text(lines)
        (folder / "labels.json").write_text(json.dumps(seen, indent=1))
        (folder / "failed.txt").unlink(missing_ok=True)
        (folder / "errors.txt").touch()
        try:
            self.fill(folder, seed, classifier)
        except subprocess.CalledProcessError as error:
            said = (folder / "errors.txt").read_text().strip().splitlines()[-5:]
            (folder / "failed.txt").write_text("\n".join(said) + "\n")
            self.failures.append(f"{folder.name}, {' '.join(error.cmd[1:3])}: {' '.join(said)}")
            return None
        self.seconds.append(seconds(folder))
        return folder

    def fill(self, folder, seed, classifier):
        """Trains, and computes features and, for the comparison from end to end, scores of the test cases."""
        cache, log = ["--cache", self.folder / "cache"], folder / "errors.txt"
        if not (folder / "run/model.safetensors").exists():
            print(f"training {folder.name}", file=sys.stderr, flush=True)
            labels = folder / "labels.json"
            if classifier == "knowledge":
                labels, _, _ = self.export(folder.name, self.options.encoder, ["name"], labels)
            settings = [text for change in self.changes for text in ("--set", change)]
            began = time.monotonic()
            try:
                self.call("vision", "train", folder / "manifest.jsonl", "--labels", labels, "--recipe", self.options.recipe,
                          "--seed", seed, "--classifier", classifier, *settings, "--output", folder / "run", "--resume", *cache,
                          log=log)
            finally:
                (folder / "seconds").write_text(f"{seconds(folder) + time.monotonic() - began:.1f}\n")
        if classifier == "linear" and not (folder / "features.npz").exists():
            self.call("vision", "features", folder / "run", "--manifest", self.data.file, "--output", folder / "features.npz",
                      *cache, log=log)
        if self.options.end_to_end and not (folder / "scores.npy").exists():
            classes = ["--labels", self.folder / "texts/trained-name.safetensors"] if classifier == "knowledge" else []
            text = self.call("vision", "predict", folder / "run", "--manifest", self.data.file, "--split", "test",
                             "--top", "100000", *classes, *cache, log=log, output=subprocess.PIPE)
            found = {case["id"]: {item["label"]: item["probability"] for item in case["predictions"]}
                     for case in map(json.loads, text.splitlines())}
            tests = [line["id"] for line in self.data.lines if line["split"] == "test"]
            # Classes that the linear model does not know have no score.
            scores = [[found[name].get(label, np.nan) for label in self.data.names] for name in tests]
            # Only a whole file has the name of one.
            np.save(folder / "new.npy", scores)
            (folder / "new.npy").replace(folder / "scores.npy")

    def features(self, folder):
        with np.load(folder / "features.npz") as file:
            if list(file["ids"]) != [line["id"] for line in self.data.lines]:
                sys.exit(f"error: {folder} has features of other cases")
            return file["features"]
