#!/usr/bin/env python3
"""Makes a larger release out of a small one: the same rows again and again, each time with fresh CUIs and AUIs.

    replicate.py SOURCE TARGET --names N [--shuffle]

SOURCE has MRCONSO, MRDEF, MRREL and MRSTY as .RRF or .RRF.gz. TARGET gets plain files with N rows of MRCONSO; the last
round has only the concepts that fit. `--shuffle` writes the rows of each file in random order.
"""

import argparse
import gzip
import pathlib
import random

CUI_COLUMNS = {"MRCONSO": (0,), "MRDEF": (0,), "MRSTY": (0,), "MRREL": (0, 4)}
AUI_COLUMNS = {"MRCONSO": (7,), "MRDEF": (1,), "MRSTY": (), "MRREL": (1, 5)}


def opened(source, table):
    """A file of a release, plain or inflated."""
    plain = source / f"{table}.RRF"
    if plain.exists():
        return plain.open(encoding="utf-8", newline="\n")
    return gzip.open(f"{plain}.gz", "rt", encoding="utf-8", newline="\n")


def rows(source, table):
    with opened(source, table) as stream:
        return [line.split("|") for line in stream]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--names", type=int, required=True)
    parser.add_argument("--shuffle", action="store_true")
    options = parser.parse_args()
    options.target.mkdir(parents=True, exist_ok=True)
    tables = {table: rows(options.source, table) for table in CUI_COLUMNS}
    cuis = {cui: number for number, cui in enumerate(sorted({row[0] for row in tables["MRCONSO"]}))}
    auis = {aui: number for number, aui in enumerate(sorted({row[7] for row in tables["MRCONSO"]}))}
    outputs = {table: (options.target / f"{table}.RRF").open("w", encoding="utf-8") for table in tables}
    written, turn = 0, 0
    while written < options.names:
        kept = None
        if options.names - written < len(tables["MRCONSO"]):
            kept = {row[0] for row in tables["MRCONSO"][: options.names - written]}
        for table, content in tables.items():
            if table == "MRCONSO" and kept is not None:
                content = content[: options.names - written]
            for row in content:
                if kept is not None and not all(row[column] in kept for column in CUI_COLUMNS[table]):
                    continue
                row = list(row)
                for column in CUI_COLUMNS[table]:
                    row[column] = f"C{cuis[row[column]] + turn * len(cuis):07}"
                for column in AUI_COLUMNS[table]:
                    if row[column]:
                        row[column] = f"A{auis[row[column]] + turn * len(auis):08}"
                outputs[table].write("|".join(row))
        written += len(tables["MRCONSO"])
        turn += 1
    for output in outputs.values():
        output.close()
    if options.shuffle:
        for table in tables:
            path = options.target / f"{table}.RRF"
            lines = path.read_bytes().splitlines(keepends=True)
            random.Random(1).shuffle(lines)
            path.write_bytes(b"".join(lines))


if __name__ == "__main__":
    main()
