#!/usr/bin/env python3
"""Makes a case manifest of the SOOP stroke-lesion volumes (OpenNeuro ds004889, CC0).

    make_manifest.py SOOP.tar LABELS.tsv OUTPUT

Unpacks the volumes and writes OUTPUT/manifest.jsonl and OUTPUT/labels.json. The class of a case is the ICD-10-CM code of
the arterial territory with most of the lesion. Patients are split 7:1:2 by a hash of their id, so the split is the same
everywhere; a patient has one volume.
"""

import collections
import csv
import hashlib
import json
import pathlib
import sys
import tarfile

TITLES = {
    "I63.22": "Cerebral infarction due to unspecified occlusion or stenosis of basilar artery",
    "I63.511": "Cerebral infarction due to unspecified occlusion or stenosis of right middle cerebral artery",
    "I63.512": "Cerebral infarction due to unspecified occlusion or stenosis of left middle cerebral artery",
    "I63.521": "Cerebral infarction due to unspecified occlusion or stenosis of right anterior cerebral artery",
    "I63.522": "Cerebral infarction due to unspecified occlusion or stenosis of left anterior cerebral artery",
    "I63.531": "Cerebral infarction due to unspecified occlusion or stenosis of right posterior cerebral artery",
    "I63.532": "Cerebral infarction due to unspecified occlusion or stenosis of left posterior cerebral artery",
    "I63.541": "Cerebral infarction due to unspecified occlusion or stenosis of right cerebellar artery",
    "I63.542": "Cerebral infarction due to unspecified occlusion or stenosis of left cerebellar artery",
}


def split(patient: str) -> str:
    share = int(hashlib.sha256(patient.encode()).hexdigest()[:8], 16) / 2**32
    return "train" if share < 0.7 else "validation" if share < 0.8 else "test"


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    archive, table, output = map(pathlib.Path, sys.argv[1:])
    output.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        tar.extractall(output, filter="data")
    counts = collections.Counter()
    with open(table, newline="") as rows, open(output / "manifest.jsonl", "w") as manifest:
        for row in csv.DictReader(rows, delimiter="\t"):
            label = TITLES[row["icd10cm"]]
            counts[row["icd10cm"]] += 1
            manifest.write(json.dumps({
                "id": row["participant_id"], "split": split(row["participant_id"]), "labels": [label],
                "scans": [{"path": f"NIfTI/{row['file']}", "modality": "MRI"}]}) + "\n")
    labels = [{"label": TITLES[code], "code": code, "count": count} for code, count in counts.most_common()]
    (output / "labels.json").write_text(json.dumps(labels, indent=1) + "\n")
    print(f"{sum(counts.values())} cases of {len(counts)} classes in {output}")


if __name__ == "__main__":
    main()
