#!/usr/bin/env python3
"""Makes a case manifest of the MR crops of hippocampi (Medical Segmentation Decathlon, task 4, CC BY-SA 4.0).

    make_hippocampus.py ARCHIVE.tar OUTPUT

Unpacks the crops that have a label map and writes OUTPUT/manifest.jsonl and OUTPUT/labels.json. The class of a crop is the
third of all crops in which the volume of its hippocampus lies, by the voxels of its label map. Crops are split 7:1:2 by a hash
of their name, so the split is the same everywhere. Needs nibabel.
"""

import collections
import hashlib
import json
import pathlib
import sys
import tarfile

import nibabel
import numpy

GRADES = ["small hippocampus", "hippocampus of middle size", "large hippocampus"]


def split(name: str) -> str:
    share = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32
    return "train" if share < 0.7 else "validation" if share < 0.8 else "test"


def volume(path: pathlib.Path) -> float:
    """Cubic millimetres of all labels."""
    image = nibabel.load(path)
    return float((numpy.asarray(image.dataobj) > 0).sum() * numpy.prod(image.header.get_zooms()[:3]))


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    archive, output = map(pathlib.Path, sys.argv[1:])
    output.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        tar.extractall(output, filter="data")
    folder = output / "TrainingSet"
    volumes = {path.name: volume(path) for path in (folder / "labels").glob("*.nii.gz")
               if (folder / "images" / path.name).exists()}
    bounds = numpy.quantile(list(volumes.values()), [1 / 3, 2 / 3])
    counts = collections.Counter()
    with open(output / "manifest.jsonl", "w") as manifest:
        for name in sorted(volumes):
            label = GRADES[int(numpy.searchsorted(bounds, volumes[name]))]
            counts[label] += 1
            case = name.removesuffix(".nii.gz")
            manifest.write(json.dumps({
                "id": case, "split": split(case), "labels": [label],
                "scans": [{"path": f"TrainingSet/images/{name}", "modality": "MRI"}]}) + "\n")
    (output / "labels.json").write_text(
        json.dumps([{"label": label, "count": counts[label]} for label in GRADES], indent=1) + "\n")
    print(f"{len(volumes)} cases in {output}")


if __name__ == "__main__":
    main()
