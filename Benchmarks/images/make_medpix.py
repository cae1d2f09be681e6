#!/usr/bin/env python3
"""Makes a case manifest of the images of MedPix 2.0, for measuring only (no licence file).

    make_medpix.py IMAGES.tar DESCRIPTIONS.json.gz SPLIT.json OUTPUT [--cases]

Unpacks the images as arrays [H, W] and writes OUTPUT/manifest.jsonl, OUTPUT/labels.json and OUTPUT/groups.json, the teaching case
of every case. Classes are the region of the body and the places that forty images have; the kind of scan is none, because a
manifest tells it. The split is the official one, by teaching case. Every image is a case; with --cases all images of a
teaching case are one. Needs Pillow, which MONAI brings.
"""

import collections
import gzip
import io
import json
import pathlib
import sys
import tarfile

import numpy
from PIL import Image

MODALITY = {"CT": "CT", "MR": "MRI"}
FEWEST = 40


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--cases"]
    if len(arguments) != 4:
        sys.exit(__doc__)
    archive, descriptions, split, output = map(pathlib.Path, arguments)
    (output / "images").mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile():
                pixels = numpy.asarray(Image.open(io.BytesIO(tar.extractfile(member).read())).convert("L"))
                numpy.save(output / "images" / f"{pathlib.Path(member.name).stem}.npy", pixels)
    images = json.loads(gzip.decompress(descriptions.read_bytes()))
    uids = json.loads(split.read_text())
    part = {uid: name for key, name in (("train", "train"), ("dev", "validation"), ("test", "test")) for uid in uids[key]}
    places = collections.Counter(image["Location"] for image in images)
    cases, groups, counts = {}, {}, collections.Counter()
    for image in images:
        if image["U_id"] not in part:
            continue
        labels = [image["Location Category"]]
        if places[image["Location"]] >= FEWEST:
            labels.append(f"Location: {image['Location']}")
        key = image["U_id"] if "--cases" in sys.argv else image["image"]
        case = cases.setdefault(key, {"id": key, "split": part[image["U_id"]], "labels": [], "scans": []})
        groups[key] = image["U_id"]
        case["labels"] += [label for label in labels if label not in case["labels"]]
        case["scans"].append({"path": f"images/{image['image']}.npy", "modality": MODALITY[image["Type"]]})
    for case in cases.values():
        counts.update(case["labels"])
    (output / "manifest.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases.values()))
    (output / "labels.json").write_text(json.dumps([{"label": label} for label, _ in counts.most_common()], indent=1))
    (output / "groups.json").write_text(json.dumps(groups))
    print(f"{len(cases)} cases of {len(counts)} classes in {output}")


if __name__ == "__main__":
    main()
