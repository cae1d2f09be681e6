#!/usr/bin/env python3
"""How well lay words find ICD-10-CM codes: by words, by words and meaning ranked together, and by meaning alone.

    lay.py --nosology BIN --database ontology.sqlite --encoder DIR --index names.safetensors [--details]

`lay-queries.tsv` has a text a line and the beginnings of the codes that answer it. They were written down before any of
them was searched for. Prints one JSON object: of how many texts a right code is the first, among the first five and the first
ten, and the mean of the reciprocal rank of the first right code within twenty (0 beyond). `--details` prints the ranks and
the first code of every text on stderr.
"""

import argparse
import json
import pathlib
import subprocess
import sys


def search(options, text, meaning):
    command = [options.nosology, "ontology", "search", text, "--database", options.database, "--system", "ICD10CM",
               "--json", "--limit", "200", *([] if meaning else ["--no-meaning"])]
    if meaning:
        command += ["--encoder", options.encoder, "--index", options.index]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode not in (0, 1) or "error:" in result.stderr:
        sys.exit(result.stderr)
    return json.loads(result.stdout)


def rank(codes, prefixes):
    """Place of the first right code among the first twenty, from 1; 0 where there is none."""
    return next((i + 1 for i, code in enumerate(codes[:20]) if code.startswith(tuple(prefixes))), 0)


def summary(ranks):
    return {
        "first": sum(r == 1 for r in ranks), "within 5": sum(0 < r <= 5 for r in ranks),
        "within 10": sum(0 < r <= 10 for r in ranks),
        "mean reciprocal rank": round(sum(1 / r for r in ranks if r) / len(ranks), 4),
    }


def main():
    parser = argparse.ArgumentParser()
    for name in ["nosology", "database", "encoder", "index"]:
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--details", action="store_true")
    options = parser.parse_args()
    ranks = {"words": [], "words and meaning": [], "meaning": []}
    lines = (pathlib.Path(__file__).parent / "lay-queries.tsv").read_text().splitlines()
    for line in lines:
        text, prefixes = line.split("\t")
        words = [hit["concept"]["id"]["code"] for hit in search(options, text, False)]
        hits = search(options, text, True)
        fused = [hit["concept"]["id"]["code"] for hit in hits]
        near = sorted((h for h in hits if "meaning_rank" in h["ranks"]), key=lambda h: h["ranks"]["meaning_rank"])
        meaning = [hit["concept"]["id"]["code"] for hit in near]
        for name, codes in [("words", words), ("words and meaning", fused), ("meaning", meaning)]:
            ranks[name].append(rank(codes, prefixes.split()))
        if options.details:
            print(text, *(f"{name}: {r[-1]}" for name, r in ranks.items()),
                  *(f"{codes[0] if codes else '-'}" for codes in (words, fused, meaning)), sep="\t", file=sys.stderr)
    print(json.dumps({"texts": len(lines)} | {name: summary(r) for name, r in ranks.items()}, indent=1))


if __name__ == "__main__":
    main()
