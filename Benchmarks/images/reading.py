#!/usr/bin/env python3
"""Reading scans and preprocessing them: ours and MONAI, with nibabel for NIfTI files and pydicom for DICOM files, in turn.

    reading.py MANIFEST --recipe RECIPE.json [--nosology FILE] [--rounds 2]

Both read every scan of the manifest, keep the recipe's slices, resample them to its size and scale them to 0 to 1, one scan
after the other (--threads 1) and then with two workers. Ours also checks every scan and writes it to a cache; MONAI keeps
nothing. Prints JSON lines.
"""

import argparse
import json
import pathlib
import sys
import time

import torch
from monai.data import DataLoader, Dataset
from monai.transforms import Compose, EnsureChannelFirst, Lambda, LoadImage, Resize, ScaleIntensity

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))
import measured  # noqa: E402
from recipe import load as load_recipe  # noqa: E402


def transforms(path: str, size: int, depth: int) -> Compose:
    reader = "NibabelReader" if path.endswith((".nii", ".nii.gz")) else "PydicomReader"

    def chosen(image):
        """[1, X, Y, Z], at most `depth` of the slices."""
        count = image.shape[-1]
        return image if count <= depth else image[..., [i * count // depth for i in range(depth)]]

    return Compose([LoadImage(reader=reader, image_only=True), EnsureChannelFirst(), Lambda(chosen),
                    Resize((size, size, -1), mode="trilinear"), ScaleIntensity()])


def monai(paths: list[str], size: int, depth: int, workers: int) -> float:
    """Seconds of the second pass: the processes of the loader have started."""
    dataset = Dataset(paths, transforms(paths[0], size, depth))
    loader = DataLoader(dataset, batch_size=1, num_workers=workers, collate_fn=list, persistent_workers=workers > 0)
    for _ in range(2):
        began = time.perf_counter()
        for _ in loader:
            pass
    return time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("--recipe", type=pathlib.Path, required=True)
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    preprocess = load_recipe(options.recipe)["preprocess"]
    paths = [str(options.manifest.parent / scan["path"]) for line in options.manifest.read_text().splitlines() if line.strip()
             for scan in json.loads(line)["scans"]]
    if len({path.endswith((".nii", ".nii.gz")) for path in paths}) > 1:
        parser.error(f"{options.manifest} has NIfTI files and others; give one kind")
    torch.set_num_threads(1)
    for threads in (1, 2):
        ours, peer = [], []
        for _ in range(options.rounds):
            ours.append(json.loads(measured.run(
                options.nosology, "bench", "scans", options.manifest, "--recipe", options.recipe, "--threads", threads,
                "--repeats", 1).output)["seconds"])
            peer.append(monai(paths, preprocess["size"], preprocess["depth"], 0 if threads == 1 else threads))
        print(json.dumps({"scans": len(paths), "threads": threads, "ours_s": round(min(ours), 2), "monai_s": round(min(peer), 2),
                          "ratio": round(min(peer) / min(ours), 2)}), flush=True)


if __name__ == "__main__":
    main()
