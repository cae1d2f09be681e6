#!/usr/bin/env python3
"""Trains our image model and the plain network of `plain.py` on the same cases with paired seeds, and compares them.

    compare.py MANIFEST LABELS.json --recipe recipes/vision/small.json --output DIR [--set KEY=VALUE ...] [--embeddings CLASSES.safetensors] [--weights FILE.pth | --same-start] [--groups FILE] [--seeds 1 2 3 4 5] [--plain-learning-rate RATE] [--plain-weight-decay DECAY]

Arms: `linear` and, with class embeddings, `knowledge` are the recipe, with what --set changes, and that classifier; `plain` is the plain network with as
many passes, by its own rate and, if that is given, weight decay. Ours predicts as the recipe says, that is by the mean over several views where it
has `augmentation.test_shift_pixels`; the plain network sees each scan as it is. What is done is not done again: a training's folder has a digest of all that it depends on. Prints macro AUROC and
average precision of each seed on the test cases, and for each arm the difference to the plain network with a 95 % interval over
seeds and cases (bootstrap, 1,000 draws). Cases of one patient or teaching case are drawn together: --groups names that of each
case. With --same-start the backbones of all arms begin with the numbers that the plain network drew. Flips are the recipe's for both; the arms are trained one after the other for each seed.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import sys

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))
from recipe import add_arguments, parsed, written  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


def start(options, seed):
    """What the plain network of a seed began with."""
    return place(options, "plain", seed) / "start.safetensors" if options.same_start else options.weights


def ours(options, kind, seed, folder):
    weights = start(options, seed)
    labels = options.embeddings if kind == "knowledge" else options.labels
    subprocess.run(
        [options.nosology, "vision", "train", options.manifest, "--labels", labels, "--recipe", options.recipe, "--seed",
         str(seed), "--set", f'model.classifier.kind="{kind}"', "--threads", str(options.threads), "--cache",
         options.output / "cache", "--output", folder / "run", "--resume",
         *(["--initial-weights", weights] if weights else [])], check=True, stdout=subprocess.DEVNULL,
        stderr=open(folder / "errors.txt", "w"))
    text = subprocess.run(
        [options.nosology, "vision", "predict", folder / "run", "--manifest", options.manifest, "--split", "test", "--cache",
         options.output / "cache", "--top", "100000"], check=True, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL).stdout
    found = {case["id"]: {p["label"]: p["probability"] for p in case["predictions"]}
             for case in map(json.loads, text.splitlines())}
    names = [entry["label"] if isinstance(entry, dict) else entry for entry in json.loads(options.labels.read_text())]
    cases = [case for case in map(json.loads, filter(str.strip, options.manifest.read_text().splitlines()))
             if case["split"] == "test"]
    numpy.savez(
        folder / "scores.npz", ids=[case["id"] for case in cases],
        scores=numpy.array([[found[case["id"]][name] for name in names] for case in cases]),
        targets=numpy.array([[name in case["labels"] for name in names] for case in cases], dtype=numpy.float32))


def plain(options, seed, folder):
    subprocess.run(
        [sys.executable, HERE / "plain.py", options.manifest, options.labels, "--recipe", options.plain_recipe, "--seed", str(seed),
         "--learning-rate", str(options.plain_learning_rate), "--threads", str(options.threads), "--output", folder,
         *(["--weights", options.weights] if options.weights else [])],
        check=True, stdout=open(folder / "output.txt", "w"))


def place(options, arm, seed):
    """The folder of a training, with a digest of all that it depends on."""
    recipe = options.plain_recipe if arm == "plain" else options.recipe
    parts = [path.read_bytes() for path in (options.manifest, options.labels, recipe)]
    if options.weights:
        parts.append(options.weights.read_bytes())
    if arm == "knowledge":
        parts.append(options.embeddings.read_bytes())
    if arm != "plain":
        parts.append(pathlib.Path(options.nosology).read_bytes())
        if options.same_start:
            parts.append(start(options, seed).read_bytes())
    else:
        parts += [str(options.plain_learning_rate).encode(), (HERE / "plain.py").read_bytes()]
    return options.output / f"{arm}-{seed}-{hashlib.sha256(b'|'.join(parts)).hexdigest()[:12]}"


def result(options, arm, seed):
    folder = place(options, arm, seed)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "scores.npz").exists():
        print(f"training {folder.name}", file=sys.stderr, flush=True)
        plain(options, seed, folder) if arm == "plain" else ours(options, arm, seed, folder)
    with numpy.load(folder / "scores.npz") as file:
        return file["scores"], file["targets"], list(file["ids"])


class Ranked:
    """Scores of cases [N, C] in descending order with their targets, for means over classes of weighted cases."""

    def __init__(self, scores, targets):
        self.order = numpy.argsort(-scores, axis=0, kind="stable")
        self.targets = numpy.take_along_axis(targets, self.order, 0)

    def means(self, weights):
        """Macro AUROC and average precision where case i counts weights[i] times, over classes with both kinds of cases."""
        weights = weights[self.order]
        positive, negative = weights * self.targets, weights * (1 - self.targets)
        seen, passed = positive.cumsum(0), negative.cumsum(0)
        both = (seen[-1] > 0) & (passed[-1] > 0)
        auroc = (positive * (passed[-1] - passed)).sum(0)[both] / (seen[-1] * passed[-1])[both]
        precision = seen / numpy.maximum(seen + passed, 1)
        return numpy.array([auroc.mean(), ((positive * precision).sum(0)[both] / seen[-1][both]).mean()])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_arguments(parser)
    parser.add_argument("--embeddings", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--plain-learning-rate", type=float, default=1e-3)
    parser.add_argument("--plain-weight-decay", type=float, help="default: the recipe's")
    parser.add_argument("--weights", type=pathlib.Path, help="initial weights of all arms")
    parser.add_argument("--same-start", action="store_true", help="begin all backbones with the plain network's random weights")
    parser.add_argument("--groups", type=pathlib.Path, help="JSON object: the patient or teaching case of each case")
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    if options.changes:
        options.recipe = written(options.output, options.recipe, parsed(options.changes))
    decay = options.plain_weight_decay
    options.plain_recipe = options.recipe if decay is None else written(options.output, options.recipe, {"training.weight_decay": decay})
    arms = ["plain", "linear"] + (["knowledge"] if options.embeddings else [])
    found = {arm: [] for arm in arms}
    for seed in options.seeds:
        for arm in arms:
            found[arm].append(result(options, arm, seed))
    _, targets, ids = found["plain"][0]
    for arm in arms:
        if any(other != ids for _, _, other in found[arm]):
            sys.exit(f"error: {options.output} has scores of other cases; give a new --output")
    ranked = {arm: [Ranked(scores, targets) for scores, _, _ in found[arm]] for arm in arms}
    once = numpy.ones(len(ids))
    for arm in arms:
        print(f"{arm:10s} AUROC/AP of each seed: " + " ".join("{:.3f}/{:.3f}".format(*seed.means(once)) for seed in ranked[arm]))
    random, count = numpy.random.default_rng(0), len(options.seeds)
    owners = json.loads(options.groups.read_text()) if options.groups else {}
    _, owner = numpy.unique([owners.get(name, name) for name in ids], return_inverse=True)
    print(f"{len(ids)} test cases of {owner.max() + 1} groups, {targets.shape[1]} classes")
    alike = numpy.ones(owner.max() + 1) / (owner.max() + 1)
    for arm in arms[1:]:
        def difference(seeds, weights):
            return numpy.mean([ranked[arm][s].means(weights) - ranked["plain"][s].means(weights) for s in seeds], axis=0)
        draws = [difference(random.integers(count, size=count), random.multinomial(len(alike), alike)[owner])
                 for _ in range(1000)]
        low, high = numpy.quantile(draws, [0.025, 0.975], axis=0)
        for index, (name, value) in enumerate(zip(("AUROC", "AP"), difference(range(count), once))):
            print(f"{arm} - plain, {name}: {value:+.3f} ({low[index]:+.3f} to {high[index]:+.3f})")


if __name__ == "__main__":
    main()
