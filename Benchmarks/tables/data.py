"""What the trainings of `run.py` read: a phantom, the same with merged classes, and embeddings of the classes of both."""

import contextlib
import hashlib
import json
import pathlib
import sqlite3
from collections import Counter

PHANTOM = ["--classes", "60", "--cases", "2000", "--exponent", "1", "--depth", "32", "--test-minimum", "10",
           "--validation-minimum", "3"]
TRIAL_PHANTOM = ["--classes", "12", "--cases", "100", "--depth", "32"]


def digest(*parts: object) -> str:
    """Of bytes as they are, of anything else as text."""
    return hashlib.sha256(b"|".join(p if isinstance(p, bytes) else str(p).encode() for p in parts)).hexdigest()[:12]


class Knowledge:
    """An ontology database, for reading."""

    def __init__(self, database: sqlite3.Connection):
        self.database = database
        self.digest = digest(database.execute("SELECT name, digest FROM source ORDER BY name, digest").fetchall())

    def first(self, query: str, *values: str):
        return (self.database.execute(query, values).fetchone() or [None])[0]

    def name(self, code: str) -> str | None:
        return self.first("SELECT name FROM concept_summary WHERE system = 'ICD10CM' AND code = ?", code)

    def category(self, label: dict) -> dict:
        """The label of the three-character category of a code or disorder; what has none stays as it is."""
        code = label["code"]
        if code and not self.name(code):
            code = self.first("SELECT min(target_code) FROM concept_mapping WHERE system = 'article' AND code = ? "
                              "AND target_system = 'ICD10CM'", code)
        name = code and self.name(code[:3])
        return {"label": name, "code": code[:3], "system": "ICD10CM"} if name else {
            key: label[key] for key in ("label", "code") if label[key]}


def merge(knowledge: Knowledge, phantom: pathlib.Path) -> tuple[list[dict], list[dict]]:
    """Labels and cases of a phantom, for a manifest beside its folder, with categories of ICD-10-CM in place of its classes."""
    merged = {label["label"]: knowledge.category(label) for label in json.loads((phantom / "labels.json").read_text())}
    cases = [json.loads(line) for line in (phantom / "manifest.jsonl").read_text().splitlines()]
    for case in cases:
        case["labels"] = sorted({merged[label]["label"] for label in case["labels"]})
        for scan in case["scans"]:
            scan["path"] = f"{phantom.name}/{scan['path']}"
    counts = Counter(label for case in cases for label in case["labels"])
    labels = {label["label"]: label for label in merged.values()}
    return sorted(labels.values(), key=lambda label: (label["label"] != "Normal", -counts[label["label"]])), cases


def prepare(call, options) -> dict:
    """Makes what is missing in the output folder. Returns paths there: the phantom's description, and of either level of
    classes manifest, labels and class embeddings. `call` runs a subcommand of nosology."""
    folder, drawing = options.output, TRIAL_PHANTOM if options.trial else PHANTOM
    with contextlib.closing(sqlite3.connect(f"{options.database.resolve().as_uri()}?mode=ro", uri=True)) as database:
        knowledge = Knowledge(database)
        phantom = folder / f"phantom-{digest(drawing, knowledge.digest)}"
        if not phantom.exists():
            call("vision", "phantom", "--database", options.database, "--output", phantom, *drawing)
        labels, cases = merge(knowledge, phantom)
    (folder / "icd10cm.json").write_text(json.dumps(labels, indent=1))
    (folder / "icd10cm.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    encoder = pathlib.Path(options.encoder)
    program = [file.read_bytes() for file in sorted(encoder.rglob("*")) if file.is_file()]
    inputs = {"trial": options.trial, "phantom": f"{phantom.name}/phantom.json"}
    for classes, manifest, names in [("disorders", phantom / "manifest.jsonl", phantom / "labels.json"),
                                     ("icd10cm", folder / "icd10cm.jsonl", folder / "icd10cm.json")]:
        embeddings = folder / f"classes-{digest(names.read_bytes(), knowledge.digest, encoder.name, *program)}.safetensors"
        if not embeddings.exists():
            call("encoder", "export-labels", "--encoder", options.encoder, "--database", options.database, "--labels", names,
                 "--output", embeddings)
        inputs[classes] = [str(file.relative_to(folder)) for file in (manifest, names, embeddings)]
    return inputs
