#!/usr/bin/env python3
"""How often everyday phrases find what they mean, by words alone: among all systems, and in ICD-10-CM.

    everyday.py --nosology BIN --database ontology.sqlite [--half build|test] [--details]

The database is that of `make demo`. `everyday.tsv` has a half, a phrase, the beginnings of the ICD-10-CM codes that
answer it, and the names (lower case, separated by `|`) of the concepts of other systems that do, a line each. They were
written down before any of them was searched for. The half `build` was looked at while the search was made, `test`
only at the end. Prints one JSON object: of how many phrases a right concept is the first and among the first five. `--details`
prints the places, and the first three answers, of the phrases whose answer is not the first.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile


def search(options, phrases, system):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(phrases) + "\n")
        file.flush()
        command = [options.nosology, "ontology", "search", "--file", file.name, "--database", options.database, "--json",
                   "--limit", "5", "--no-meaning"] + (["--system", system] if system else [])
        result = subprocess.run(command, capture_output=True, text=True)
    if "error:" in result.stderr:
        sys.exit(result.stderr)
    return [json.loads(line)["hits"] for line in result.stdout.splitlines()]


def is_right(hit, prefixes, names):
    concept = hit["concept"]
    if concept["id"]["system"] == "ICD10CM":
        return concept["id"]["code"].startswith(tuple(prefixes))
    return concept["name"].lower() in names or hit["matched_name"].lower() in names


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nosology", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--half", choices=["build", "test"])
    parser.add_argument("--details", action="store_true")
    options = parser.parse_args()
    lines = [line.split("\t") for line in (pathlib.Path(__file__).parent / "everyday.tsv").read_text().splitlines()]
    report = {}
    for half in [options.half] if options.half else ["build", "test"]:
        rows = [line for line in lines if line[0] == half]
        report[half] = {"phrases": len(rows)}
        for title, system in [("all systems", None), ("ICD-10-CM", "ICD10CM")]:
            answers = search(options, [row[1] for row in rows], system)
            places = []
            for (_, phrase, prefixes, names), hits in zip(rows, answers):
                right = [is_right(hit, prefixes.split(), names.split("|")) for hit in hits]
                places.append(right.index(True) + 1 if True in right else 0)
                if options.details and places[-1] != 1:
                    first = [f"{h['concept']['id']['code']} {h['concept']['name'][:40]} ({h['match']})" for h in hits[:3]]
                    print(half, title, phrase, places[-1], *first, sep="\t", file=sys.stderr)
            report[half][title] = {"first": places.count(1), "within 5": sum(place > 0 for place in places)}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
