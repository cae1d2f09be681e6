#!/usr/bin/env python3
"""Each augmentation of a volume: ours and MONAI's random transform of that name, in turn.

    augmentation.py [--nosology FILE] [--size 256] [--depth 32] [--threads N]

The volume has random values; MONAI's transforms have the published ranges and always change it. Milliseconds are the best of
ten after a warm-up, with other draws each time. Prints JSON lines.
"""

import argparse
import json
import pathlib
import sys
import time

import torch
from monai.transforms import Rand3DElastic, RandAdjustContrast, RandAffine, RandFlip, RandGaussianNoise

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))
import measured  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--depth", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    degrees = torch.pi / 12
    # Slices are channels where a change stays in their plane; along the depth they are an axis.
    planes = torch.rand(options.depth, options.size, options.size)
    volume = planes[None].clone()
    peers = {
        "affine": (planes, RandAffine(1, rotate_range=degrees, shear_range=0.2, translate_range=10, scale_range=0.1,
                                      mode="bilinear", padding_mode="zeros")),
        "elastic": (volume, Rand3DElastic((5, 7), (10, 20), 1, scale_range=0.1, mode="bilinear", padding_mode="border")),
        "noise": (planes, RandGaussianNoise(1, std=0.07)),
        "contrast": (planes, RandAdjustContrast(1, gamma=(0.5, 1.5))),
        "flip": (planes, RandFlip(1, spatial_axis=1))}
    ours = json.loads(measured.run(
        options.nosology, "bench", "augment", "--size", options.size, "--depth", options.depth, "--threads",
        options.threads).output)
    for name, (image, change) in peers.items():
        times = []
        for _ in range(11):
            began = time.perf_counter()
            change(image)
            times.append(1000 * (time.perf_counter() - began))
        best = min(times[1:])
        print(json.dumps({"change": name, "ours_ms": round(ours[name], 2), "monai_ms": round(best, 2),
                          "ratio": round(best / ours[name], 2)}), flush=True)


if __name__ == "__main__":
    main()
