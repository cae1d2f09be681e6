#!/usr/bin/env python3
"""Does a model that was trained on other images learn a new set from fewer cases? Finetuned and from scratch, in turn.

    transfer.py SOURCE.jsonl SOURCE-LABELS.json TARGET.jsonl TARGET-LABELS.json --recipe recipes/vision/small.json --output DIR
        [--shares 0.01 0.1 0.3 1] [--seeds 1 2 3] [--rates 2e-3 5e-4] [--set KEY=VALUE ...] [--target-set KEY=VALUE ...]

For each seed a model is trained on the source. For each share of the target's training cases, drawn by patient, a model
is finetuned from it and another is trained from scratch, with the same settings, as many epochs and every rate; each arm
takes the rate with the best average precision on the validation cases. Fewer cases have more epochs: those of the recipe
divided by the root of the share, at most ten times as many. What is done is not done again. Prints macro AUROC and average
precision on the test cases, and for each share the difference with a 95 % interval over seeds and patients.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import sys

import numpy

from compare import ROOT, Ranked
from recipe import parsed, written


class Runs:
    """Trainings of nosology in a folder, named by all that they depend on."""

    def __init__(self, options):
        self.options, self.folder = options, options.output
        self.folder.mkdir(parents=True, exist_ok=True)
        self.source_recipe = written(self.folder, options.recipe, parsed(options.changes))
        self.recipe = written(self.folder, options.recipe, parsed(options.changes + options.target_changes))
        self.epochs = json.loads(self.recipe.read_text())["training"]["epochs"]
        self.test_ids: list[str] = []

    def call(self, *command) -> str:
        return subprocess.run([str(word) for word in (self.options.nosology, "vision", *command)], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

    def train(self, name: str, recipe: pathlib.Path, *command) -> pathlib.Path:
        """The folder of a training, which ends by a line that says how good validation was."""
        files = [pathlib.Path(str(word)) for word in (self.options.nosology, *command) if pathlib.Path(str(word)).is_file()]
        parts = [str(word).encode() for word in (name, *command, recipe)] + [file.read_bytes() for file in files]
        key = hashlib.sha256(b"|".join(parts)).hexdigest()[:12]
        run = self.folder / f"{name}-{key}"
        if not (run / "model.safetensors").exists():
            print(f"training {run.name}", file=sys.stderr, flush=True)
            self.call(*command, "--recipe", recipe, "--classifier", "linear", "--threads", self.options.threads, "--cache",
                      self.folder / "cache", "--output", run, "--resume")
        return run

    @staticmethod
    def validation(run: pathlib.Path) -> float:
        lines = map(json.loads, (run / "log.jsonl").read_text().splitlines())
        return max(line.get("validation_macro_ap", 0) for line in lines)

    def scores(self, run: pathlib.Path, manifest: pathlib.Path, names: list[str]) -> numpy.ndarray:
        file = run / "scores.npy"
        if not file.exists():
            text = self.call("predict", run, "--manifest", manifest, "--split", "test", "--cache", self.folder / "cache",
                             "--threads", self.options.threads, "--top", 100000)
            found = {case["id"]: {p["label"]: p["probability"] for p in case["predictions"]}
                     for case in map(json.loads, text.splitlines())}
            numpy.save(file, [[found[case][name] for name in names] for case in self.test_ids])
        return numpy.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("source", "source_labels", "target", "target_labels"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--recipe", type=pathlib.Path, required=True)
    parser.add_argument("--set", dest="changes", nargs="+", default=[], metavar="KEY=VALUE", help="changes of the recipe")
    parser.add_argument("--target-set", dest="target_changes", nargs="+", default=[], metavar="KEY=VALUE",
                        help="changes of the recipe for the target alone")
    parser.add_argument("--source-epochs", type=int, help="epochs on the source (default: those of the recipe)")
    parser.add_argument("--shares", type=float, nargs="+", default=[0.01, 0.1, 0.3, 1])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--rates", nargs="+", default=["2e-3", "5e-4"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    runs = Runs(options)
    names = [entry["label"] if isinstance(entry, dict) else entry for entry in json.loads(options.target_labels.read_text())]
    cases = [json.loads(line) for line in options.target.read_text().splitlines() if line.strip()]
    tests = [case for case in cases if case["split"] == "test"]
    runs.test_ids = [case["id"] for case in tests]
    targets = numpy.array([[name in case["labels"] for name in names] for case in tests], dtype=numpy.float32)
    once = numpy.ones(len(tests))
    _, patient_of_test = numpy.unique([case.get("patient") or case["id"] for case in tests], return_inverse=True)
    shares = numpy.ones(patient_of_test.max() + 1) / (patient_of_test.max() + 1)
    for share in options.shares:
        ranked = {"scratch": [], "finetuned": []}
        for seed in options.seeds:
            manifest = runs.folder / f"{options.target.stem}-{share:g}-{seed}.jsonl"
            runs.call("subset", options.target, "--share", share, "--seed", seed, "--output", manifest)
            source = runs.train(f"source-{seed}", runs.source_recipe, "train", options.source, "--labels", options.source_labels,
                                "--seed", seed, "--epochs", options.source_epochs or runs.epochs)
            epochs = min(10 * runs.epochs, round(runs.epochs / share ** 0.5))
            for arm, beginning in (("scratch", ("train", manifest)), ("finetuned", ("finetune", source, "--manifest", manifest))):
                tried = [runs.train(f"{arm}-{share:g}-{seed}", runs.recipe, *beginning, "--labels", options.target_labels, "--seed", seed,
                                    "--epochs", epochs, "--set", f"training.learning_rate={rate}") for rate in options.rates]
                best = max(tried, key=runs.validation)
                ranked[arm].append(Ranked(runs.scores(best, options.target, names), targets))
        random, count = numpy.random.default_rng(0), len(options.seeds)

        def difference(seeds, weights):
            return numpy.mean([ranked["finetuned"][s].means(weights) - ranked["scratch"][s].means(weights) for s in seeds], 0)

        draws = [difference(random.integers(count, size=count), random.multinomial(len(shares), shares)[patient_of_test])
                 for _ in range(1000)]
        low, high = numpy.quantile(draws, [0.025, 0.975], axis=0)
        for arm, values in ranked.items():
            print(f"{share:6.0%} {arm:9s} AUROC/AP " + " ".join("{:.3f}/{:.3f}".format(*value.means(once)) for value in values))
        for index, (metric, value) in enumerate(zip(("AUROC", "AP"), difference(range(count), once))):
            print(f"{share:6.0%} finetuned - scratch, {metric}: {value:+.3f} ({low[index]:+.3f} to {high[index]:+.3f})",
                  flush=True)


if __name__ == "__main__":
    main()
