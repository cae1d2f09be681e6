"""Which codes the instructions of the ICD-10-CM tabular list (excludes1, codeFirst, ...) mean, worked out by sets.

Independent of the importer: references are cut out with regular expressions, and a range is resolved by comparing the
sets of codes below each concept with the set of codes in the range.
"""

import bisect
import collections
import hashlib
import json
import os
import pathlib
import re
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABULAR = "simple-icd-10-cm-1.5.0/simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml"
KINDS = {
    "excludes1": "excludes1", "excludes2": "excludes2", "useAdditionalCode": "use_additional_code",
    "codeFirst": "code_first", "codeAlso": "code_also",
}
CODE = r"[A-Z](?:[0-9][0-9A-Z]|[A-Z][0-9])(?![0-9A-Za-z])(?:\.[0-9A-Z]{1,4}(?![0-9A-Za-z]))?\.?"
REFERENCE = re.compile(
    rf"(?<![0-9A-Za-z.])(?P<first>{CODE})(?:-(?!{CODE}))?(?:\s*(?:-|(?<=\s)to)\s*(?P<last>{CODE})(?:-(?!{CODE}))?)?"
    r"(?P<condition>[ ,]*with .*)?")


def references(note):
    pieces = re.findall(r"\(([^()}]*)", note)
    found = [m for piece in pieces for m in matches(piece)]
    return found or matches(note)


def matches(piece):
    found = [[m["first"].rstrip("."), (m["last"] or "").rstrip("."), m["condition"]] for m in REFERENCE.finditer(piece)]
    condition = ""
    for reference in reversed(found):  # a condition at the end is about all references before it
        if reference[2]:
            condition = re.sub(r"^[ ,]+", "", " ".join(reference[2].split()))
        reference[2] = condition
    return [tuple(r) for r in found]


class Concept:
    def __init__(self, code, parent):
        self.code, self.parent, self.below = code, parent, set()


def plain(code):
    return code.replace(".", "")


def block_code(text):
    return text if "-" in text else f"{text}-{text}"


def tree(root):
    """All concepts by code, with all codes at or below each, and the notes as (concept, kind, text)."""
    concepts, notes = {}, []

    def add(code, parent):
        concepts[code] = Concept(code, parent)
        return code

    def take_notes(element, code):
        for holder in element:
            if holder.tag in KINDS:
                notes.extend((code, KINDS[holder.tag], " ".join((n.text or "").split())) for n in holder.findall("note"))

    def walk(diag, parent, seventh):
        code = add(diag.find("name").text.strip(), parent)
        take_notes(diag, code)
        own = diag.find("sevenChrDef")
        if own is not None:
            seventh = [e.get("char") for e in own.findall("extension")]
        children = diag.findall("diag")
        for child in children:
            walk(child, code, seventh)
        if not children and seventh and len(plain(code)) < 7:
            stem = code if "." in code else code + "."
            for character in seventh:
                if not (code.startswith("S06") and plain(code)[5:6] in ("7", "8") and character in "DS"):
                    add(stem + "X" * (6 - len(plain(code))) + character, code)

    for chapter in root.findall("chapter"):
        name = add("Ch" + chapter.find("name").text.strip(), None)
        take_notes(chapter, name)
        blocks = [s.get("id") for s in chapter.findall("section")]
        ends = {b: (b.split("-")[0], b.split("-")[-1]) for b in blocks}
        done = []
        for section in chapter.findall("section"):
            block = section.get("id")
            first, last = ends[block]
            around = [b for b in done if b != block and ends[b][0] <= first and last <= ends[b][1]]
            parent = min(around, key=lambda b: sum(ends[b][0] <= x[0] and x[1] <= ends[b][1] for x in ends.values()), default=None)
            done.append(block)
            code = add(block_code(block), block_code(parent) if parent else name)
            take_notes(section, code)
            for diag in section.findall("diag"):
                walk(diag, code, None)
    for concept in list(concepts.values()):
        if re.match(r"[A-Z][0-9A-Z]{2}", concept.code) and "-" not in concept.code:
            above = concept
            while above is not None:
                above.below.add(plain(concept.code))
                above = concepts.get(above.parent)
    return concepts, notes


def resolve(concepts, ordered, first, last, whole):
    """The topmost concepts all of whose codes lie in the range."""
    a, b = plain(first), plain(last or first)
    if not last and first in concepts:
        return [first]
    inside = set(ordered[bisect.bisect_left(ordered, a):bisect.bisect_left(ordered, b + "~")])
    # a code above the last one of a range is smaller as text, but has codes beyond it
    inside = {c for c in inside if not (b.startswith(c) and c != b)}
    result, whole_inside = set(), {}
    for code in sorted(inside):
        top = whole[code]
        while (parent := concepts.get(concepts[top].parent)) is not None:
            is_block = "-" in parent.code or parent.code.startswith("Ch")
            if parent.code not in whole_inside:
                whole_inside[parent.code] = parent.below <= inside
            if not whole_inside[parent.code] or (is_block and not last):
                break
            top = parent.code
        result.add(top)
    return sorted(result)


def generate(out: pathlib.Path) -> dict:
    """Writes relations.json below `out`."""
    sources = pathlib.Path(os.environ.get("NOSOLOGY_SOURCES") or ROOT / ".cache" / "sources")
    concepts, notes = tree(ET.parse(sources / TABULAR).getroot())
    whole = {plain(c): c for c in concepts if "-" not in c and not c.startswith("Ch")}
    ordered = sorted(whole)
    relations, unresolved, memory = set(), set(), {}
    for code, kind, note in notes:
        for first, last, condition in references(note):
            if (first, last) not in memory:
                memory[first, last] = resolve(concepts, ordered, first, last, whole)
            targets = memory[first, last]
            if not targets and first[1].isdigit():
                unresolved.add(f"{code} {kind} {first}{'-' + last if last else ''}")
            relations.update((code, kind, target, condition) for target in targets if target != code)
    lines = ["\t".join(r) for r in sorted(relations)]
    out.mkdir(parents=True, exist_ok=True)
    golden = {
        "counts": dict(sorted(collections.Counter(r[1] for r in relations).items())),
        "conditions": sum(bool(r[3]) for r in relations),
        "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
        "unresolved": sorted(unresolved),
        "sample": lines[:: max(1, len(lines) // 200)],
    }
    (out / "relations.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if path := os.environ.get("NOSOLOGY_GOLDEN_DUMP"):
        pathlib.Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {"simple-icd-10-cm": "1.5.0"}
