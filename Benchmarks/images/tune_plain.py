#!/usr/bin/env python3
"""Trains the plain network of `plain.py` by every pair of some learning rates and weight decays, and prints them by their validation.

    tune_plain.py MANIFEST LABELS.json --recipe recipes/vision/small.json --output DIR [--set KEY=VALUE ...] [--rates 1e-3 2e-3 4e-3 8e-3] [--decays 0.01 0.1 0.5] [--seeds 1 2]

What is done is not done again. The number is the mean over seeds of the macro average precision of the best epoch on the validation cases;
test cases choose nothing.
"""

import argparse
import hashlib
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))
from recipe import add_arguments, parsed, written  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_arguments(parser)
    parser.add_argument("--rates", type=float, nargs="+", default=[1e-3, 2e-3, 4e-3, 8e-3])
    parser.add_argument("--decays", type=float, nargs="+", default=[0.01, 0.1, 0.5])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    found = []
    data = hashlib.sha256(options.manifest.read_bytes() + options.labels.read_bytes()).hexdigest()[:12]
    for rate in options.rates:
        for decay in options.decays:
            file = written(options.output, options.recipe, parsed([*options.changes, f"training.weight_decay={decay}"]))
            values = []
            for seed in options.seeds:
                done = options.output / f"{file.stem}-{data}-{rate}-{seed}.json"
                if not done.exists():
                    print(f"training at {rate} with decay {decay}, seed {seed}", file=sys.stderr, flush=True)
                    text = subprocess.run(
                        [sys.executable, pathlib.Path(__file__).with_name("plain.py"), options.manifest, options.labels, "--recipe", file,
                         "--learning-rate", str(rate), "--seed", str(seed), "--threads", str(options.threads), "--output",
                         options.output / "last"], check=True, stdout=subprocess.PIPE, text=True).stdout
                    done.write_text(text.splitlines()[-1] + "\n")
                values.append(json.loads(done.read_text())["validation_ap"])
            found.append((sum(values) / len(values), rate, decay, values))
    for mean, rate, decay, values in sorted(found, reverse=True):
        print(f"rate {rate:g}, decay {decay:g}: validation AP {mean:.4f} ({' '.join(f'{value:.4f}' for value in values)})")


if __name__ == "__main__":
    main()
