#!/usr/bin/env python3
"""Whether class embeddings help rare classes: both classifiers tuned alike, then compared over seeds.

    Benchmarks/knowledge/compare.py --database demo/ontology.sqlite --encoder demo/runs/knowledge-encoder/encoder \
      --output demo/knowledge-benchmark

Draws a phantom whose rare classes have enough validation and test cases to be measured, tries the same learning rates for
the linear and the knowledge classifier with one seed, keeps of each the one with the best macro average precision on the
validation cases, and trains that with every seed. A third arm, `permuted`, is the knowledge classifier with the
embeddings dealt out to the wrong classes: what remains of a gain there does not come from knowledge. The test cases are
looked at once, at the end.

Every run is a folder; a run that is finished is kept and one that was interrupted goes on, so the command can be stopped
and started again. Needs Python 3.11 with scipy.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import statistics
import struct
import subprocess
import sys

from scipy.stats import t as student

ROOT = pathlib.Path(__file__).resolve().parents[2]
PHANTOM = ["--cases", "2100", "--depth", "4", "--test-minimum", "12", "--validation-minimum", "4", "--modalities", "X-ray",
           "Ultrasound", "Mammography", "DSA", "Nuclear medicine", "Barium", "Fluoroscopy"]
GROUPS = ["--head-above", "8", "--tail-below", "5"]
TUNING_SEED = 100
LEARNING_RATES = [2.5e-4, 5e-4, 1e-3, 2e-3, 4e-3]
CLASSES = {"linear": "classes", "knowledge": "classes", "permuted": "classes-permuted"}
METRICS = {"auroc": "AUROC", "average_precision": "AP", "f1": "F1", "mcc": "MCC", "recall_at_fpr_at_most_0.01": "R@FPR≤0.01",
           "recall_at_fpr_at_most_0.05": "R@FPR≤0.05", "recall_at_fpr_at_most_0.1": "R@FPR≤0.1"}


def write_recipe(folder, classifier, rate):
    """The demo's recipe with the depth of the phantom, a classifier and a learning rate."""
    recipe = json.loads((ROOT / "recipes/vision/demo.json").read_text())
    recipe["preprocess"]["depth"] = int(PHANTOM[PHANTOM.index("--depth") + 1])
    recipe["training"]["learning_rate"] = rate
    recipe["model"]["classifier"]["kind"] = classifier
    file = folder / f"{classifier}-{rate:g}.json"
    file.write_text(json.dumps(recipe, indent=2) + "\n")
    return file


def permute(source, target):
    """Copies class embeddings with their rows in another order and the labels as they were."""
    data = source.read_bytes()
    size, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    start, end = header["embeddings"]["data_offsets"]
    values = data[8 + size + start:8 + size + end]
    width = len(values) // header["embeddings"]["shape"][0]
    rows = [values[at:at + width] for at in range(0, len(values), width)]
    random.Random(1).shuffle(rows)
    target.write_bytes(data[:8 + size] + data[8 + size:8 + size + start] + b"".join(rows) + data[8 + size + end:])


class Benchmark:
    def __init__(self, arguments):
        self.nosology, self.folder = arguments.nosology, arguments.output
        self.database, self.encoder, self.jobs = arguments.database, arguments.encoder, arguments.jobs
        self.manifest = self.folder / "phantom/manifest.jsonl"

    def call(self, *command, log=None):
        """Runs a subcommand of nosology; what it prints goes to stderr or to a log."""
        environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": "1"}
        with open(log or os.devnull, "a") as file:
            subprocess.run([self.nosology, *map(str, command)], check=True, env=environment, stdout=file,
                           stderr=file if log else None)

    def prepare(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.manifest.exists():
            self.call("vision", "phantom", "--database", self.database, "--output", self.folder / "phantom", *PHANTOM)
        classes = self.folder / "classes.safetensors"
        if not classes.exists():
            self.call("encoder", "export-labels", "--encoder", self.encoder, "--database", self.database, "--labels",
                      self.folder / "phantom/labels.json", "--output", classes)
        permute(classes, self.folder / "classes-permuted.safetensors")

    def train(self, arm, recipe, seed):
        """Trains a run, or goes on with it, and returns its folder."""
        rate = recipe.stem.split("-", 1)[1]
        run = self.folder / "runs" / f"{arm}-{rate}-seed{seed}"
        run.mkdir(parents=True, exist_ok=True)
        if not (run / "model.safetensors").exists():
            print(f"training {run.name}", file=sys.stderr, flush=True)
            self.call("vision", "train", self.manifest, "--labels", self.folder / f"{CLASSES[arm]}.safetensors",
                      "--recipe", recipe, "--seed", seed, "--output", run, "--cache", self.folder / "cache", "--resume",
                      log=run / "output.txt")
        return run

    def train_all(self, plan):
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(lambda item: self.train(*item), plan))

    def tune(self):
        """The best recipe of each classifier by the validation cases."""
        recipes = self.folder / "recipes"
        recipes.mkdir(exist_ok=True)
        files = {arm: [write_recipe(recipes, arm, rate) for rate in LEARNING_RATES] for arm in ("linear", "knowledge")}
        plan = [(arm, file, TUNING_SEED) for arm in files for file in files[arm]]
        scores = dict(zip([file for _, file, _ in plan], map(validation, self.train_all(plan))))
        print("| classifier and learning rate | validation macro AP, best epoch |\n|---|---|")
        for file, score in scores.items():
            print(f"| {file.stem} | {score:.4f} |")
        return {arm: max(files[arm], key=scores.get) for arm in files}

    def measure(self, run):
        """The report of the test cases."""
        file = run / "evaluation-test.json"
        if not file.exists():
            self.call("vision", "evaluate", run, "--manifest", self.manifest, "--cache", self.folder / "cache", *GROUPS)
        return json.loads(file.read_text())


def validation(run):
    """Best validation macro average precision of a run's log, by which its weights were chosen."""
    lines = map(json.loads, (run / "log.jsonl").read_text().splitlines())
    return max(line["validation_macro_ap"] for line in lines if "validation_macro_ap" in line)


def summary(report, group):
    return next(item for item in report["summaries"] if item["name"] == group)


def spread(values):
    return f"{statistics.mean(values):.3f} ± {statistics.stdev(values):.3f}"


def print_tables(reports, baseline, arm):
    """Means and standard deviations over seeds, and the differences paired by seed with their 95 % t intervals."""
    seeds = len(reports[arm])
    quantile = student.ppf(0.975, seeds - 1)
    print(f"\n| {seeds} seeds, mean ± SD | classes | " + " | ".join(METRICS.values()) + " |\n|" + "---|" * (len(METRICS) + 2))
    for group in ["head", "medium", "tail"]:
        found = {name: {metric: [summary(report, group)["means"][metric]["mean"] for report in reports[name]]
                        for metric in METRICS} for name in (baseline, arm)}
        count = summary(reports[arm][0], group)["scored_count"]
        for name in (baseline, arm):
            print(f"| {name}, {group} | {count} | " + " | ".join(spread(found[name][m]) for m in METRICS) + " |")
        cells = []
        for metric in METRICS:
            differences = [new - old for old, new in zip(found[baseline][metric], found[arm][metric])]
            half = quantile * statistics.stdev(differences) / seeds ** 0.5
            mean = statistics.mean(differences)
            cells.append(f"{mean:+.3f} ({mean - half:+.3f} to {mean + half:+.3f})")
        print(f"| difference, {group} | {count} | " + " | ".join(cells) + " |")
        print(f"| classes better : worse, {group} | {count} | "
              + " | ".join(wins(reports[baseline], reports[arm], group, metric) for metric in METRICS) + " |")


def wins(old, new, group, metric):
    """In how many classes the mean over seeds rose and fell."""
    def means(reports):
        return [statistics.mean(report["classes"][index]["values"][metric] for report in reports)
                for index, item in enumerate(reports[0]["classes"]) if item["group"] == group and item["values"]]
    differences = [b - a for a, b in zip(means(old), means(new))]
    return f"{sum(d > 1e-9 for d in differences)} : {sum(d < -1e-9 for d in differences)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", type=pathlib.Path, required=True)
    parser.add_argument("--encoder", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1, help="trainings at once, each on one core")
    arguments = parser.parse_args()
    benchmark = Benchmark(arguments)
    benchmark.prepare()
    best = benchmark.tune()
    print("\nchosen: " + ", ".join(file.stem for file in best.values()), flush=True)
    arms = {"linear": best["linear"], "knowledge": best["knowledge"], "permuted": best["knowledge"]}
    plan = [(arm, file, seed) for seed in range(1, arguments.seeds + 1) for arm, file in arms.items()]
    runs = benchmark.train_all(plan)
    reports = {arm: [benchmark.measure(run) for run, item in zip(runs, plan) if item[0] == arm] for arm in arms}
    print_tables(reports, "linear", "knowledge")
    print_tables(reports, "permuted", "knowledge")


if __name__ == "__main__":
    main()
