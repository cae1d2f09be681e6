#!/usr/bin/env python3
"""How long image trainings take: ours and the plain network of `plain.py` on the same cases, in turn.

    pace.py MANIFEST LABELS.json --recipe recipes/vision/small.json [--epochs 3] [--rounds 2] [--nosology FILE]

Seconds are those of the epochs with their validation, without reading and preprocessing, which both do beforehand. Ours
augments as the recipe says; the plain network shifts and flips. On a GPU PyTorch convolves float32 in TF32, ours does not.
Prints JSON lines, the last with the ratio of the best.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import nibabel
import numpy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "Benchmarks"))
from recipe import load as load_recipe  # noqa: E402


def slice_count(path: pathlib.Path, depth: int) -> int:
    """Slices of a scan after the recipe's choice."""
    if path.suffix == ".png":
        return 1
    shape = numpy.load(path, mmap_mode="r").shape if path.suffix == ".npy" else nibabel.load(path).shape
    return min(depth, shape[2] if len(shape) > 2 else 1)


def ours(options, manifest: pathlib.Path, output: pathlib.Path) -> float:
    """Slices a second of a training; what is preprocessed lies beside its folder."""
    found = subprocess.run(
        [options.nosology, "vision", "train", manifest, "--labels", options.labels, "--recipe", options.recipe, "--classifier",
         "linear", "--set", f"training.bf16={str(options.bf16).lower()}", "--epochs", str(options.epochs), "--threads",
         str(options.threads), "--device", options.device, "--cache", output.parent / "cache", "--output", output],
        check=True, capture_output=True, text=True).stderr
    return float(re.search(r"(\d+) slices a second", found)[1])


def plain(options, folder: pathlib.Path) -> float:
    """Seconds."""
    found = subprocess.run(
        [sys.executable, HERE / "plain.py", options.manifest, options.labels, "--recipe", options.recipe, "--seed", "1",
         "--epochs", str(options.epochs), "--threads", str(options.threads), "--device", options.device,
         *(["--bf16"] if options.bf16 else []), "--output", folder / "plain"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(found.splitlines()[-1])["seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("labels", type=pathlib.Path)
    parser.add_argument("--recipe", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--bf16", action="store_true",
                        help="both in bfloat16, not in float32; on a CPU without AMX ours computes float32")
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    options = parser.parse_args()
    depth = load_recipe(options.recipe)["preprocess"]["depth"]
    cases = [json.loads(line) for line in options.manifest.read_text().splitlines() if line.strip()]
    slices = options.epochs * sum(
        slice_count(options.manifest.parent / scan["path"], depth)
        for case in cases if case["split"] == "train" for scan in case["scans"])
    rates = {"ours": [], "plain": []}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number in range(options.rounds):
            rates["ours"].append(ours(options, options.manifest, folder / f"ours{number}"))
            rates["plain"].append(slices / plain(options, folder))
            print(json.dumps({"round": number + 1, **{key: round(values[-1]) for key, values in rates.items()}}), flush=True)
    best = {key: max(values) for key, values in rates.items()}
    print(json.dumps({"ours_slices_per_s": round(best["ours"]), "plain_slices_per_s": round(best["plain"]),
                      "ratio": round(best["ours"] / best["plain"], 2)}))


if __name__ == "__main__":
    main()
