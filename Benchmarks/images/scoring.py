#!/usr/bin/env python3
"""AUROC and average precision of many long-tailed classes: ours, and scikit-learn class by class, in turn.

    scoring.py [--nosology FILE] [--classes 5569] [--cases 7772] [--threads N]

Classes have from one positive case to a tenth of all, as 1 / rank; scores are normal, those of positives one higher. The
values have to be equal. Prints a JSON line.
"""

import argparse
import json
import pathlib
import sys
import tempfile
import time

import numpy
from safetensors.numpy import save_file
from sklearn.metrics import average_precision_score, roc_auc_score

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))
import measured  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.add_argument("--classes", type=int, default=5569)
    parser.add_argument("--cases", type=int, default=7772)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    random = numpy.random.default_rng(0)
    targets = numpy.zeros((options.cases, options.classes), dtype=numpy.float32)
    for index in range(options.classes):
        count = max(1, options.cases // 10 // (index + 1))
        targets[random.choice(options.cases, count, replace=False), index] = 1
    scores = random.standard_normal(targets.shape, dtype=numpy.float32) + targets
    with tempfile.TemporaryDirectory() as folder:
        save_file({"scores": scores, "targets": targets}, f"{folder}/scores.safetensors")
        ours = json.loads(measured.run(
            options.nosology, "bench", "metrics", "--scores", f"{folder}/scores.safetensors", "--threads",
            options.threads).output)
    began = time.perf_counter()
    areas = [roc_auc_score(targets[:, index], scores[:, index]) for index in range(options.classes)]
    precisions = [average_precision_score(targets[:, index], scores[:, index]) for index in range(options.classes)]
    seconds = time.perf_counter() - began
    for name, values in (("auroc", areas), ("ap", precisions)):
        if abs(ours[name] - numpy.mean(values)) > 1e-9:
            sys.exit(f"error: mean {name} is {ours[name]} with ours and {numpy.mean(values)} with scikit-learn")
    print(json.dumps({"classes": options.classes, "cases": options.cases, "ours_s": round(ours["seconds"], 2),
                      "sklearn_s": round(seconds, 2), "ratio": round(seconds / ours["seconds"], 1)}))


if __name__ == "__main__":
    main()
