#!/usr/bin/env python3
"""Compares `nosology bench search` with SQLite's FTS5 asked from Python, on the same names and queries, in turn.

    make_names.py --sources .cache/sources names
    bench_search.py --nosology BIN --names names [--rounds 2]

The peer is what one writes with Python's sqlite3: an FTS5 table of the names with prefix indexes, all words of the text,
the last one incomplete, `ORDER BY rank LIMIT 20`, the system as a condition. It knows no misspelt words and no patterns:
those classes are timed for ours alone. Prints one JSON object of milliseconds; the better round of each counts.
"""

import argparse
import collections
import json
import pathlib
import re
import sqlite3
import subprocess
import time


OURS_ALONE = ("misspelt", "code pattern")


def our_times(nosology, database, queries, hits):
    line = subprocess.run(
        [nosology, "bench", "search", "--database", database, "--queries", queries, "--hits", hits],
        check=True, capture_output=True, text=True).stdout
    return json.loads(line)


def build(nosology, names, database):
    for path in sorted(names.glob("*.tsv")):
        if path.stem != "queries":
            subprocess.run(
                [nosology, "ontology", "import", path, "--format", "delimited", "--delimiter", "tab", "--code-column",
                 "code", "--name-column", "name", "--synonym-column", "synonyms", "--name", path.stem, "--system",
                 path.stem, "--version", "1", "--licence", "see make_names.py", "--database", database],
                check=True, stdout=subprocess.DEVNULL)


def build_peer(names, path):
    peer = sqlite3.connect(path)
    peer.execute("CREATE TABLE name (id INTEGER PRIMARY KEY, system TEXT, code TEXT, text TEXT)")
    for file in sorted(names.glob("*.tsv")):
        if file.stem != "queries":
            for line in file.read_text(encoding="utf-8").split("\n")[1:]:
                if line:
                    code, name, synonyms = line.split("\t")
                    texts = [name] + [s for s in synonyms.split("|") if s]
                    peer.executemany(
                        "INSERT INTO name (system, code, text) VALUES (?, ?, ?)", [(file.stem, code, t) for t in texts])
    peer.execute("CREATE INDEX name_code ON name (code)")
    peer.execute("CREATE VIRTUAL TABLE name_search USING fts5 (text, content='name', content_rowid='id', prefix='2 3')")
    peer.execute("INSERT INTO name_search (name_search) VALUES ('rebuild')")
    peer.commit()
    return peer


def ask(peer, name, text, system):
    if name == "code":
        return peer.execute("SELECT code, text FROM name WHERE code = ? LIMIT 20", [text]).fetchall()
    words = re.findall(r"\w+", text)
    match = " ".join(f'"{w}"' for w in words) + "*"
    condition = "AND name.system = ?" if system else ""
    return peer.execute(
        f"""SELECT name.code, name.text FROM name_search JOIN name ON name.id = name_search.rowid
            WHERE name_search MATCH ? {condition} ORDER BY rank LIMIT 20""", [match] + [system] * bool(system)).fetchall()


def peer_times(peer, queries):
    times = collections.defaultdict(list)
    for name, text, system in queries:
        if name in OURS_ALONE:
            continue
        ask(peer, name, text, system)
        start = time.perf_counter()
        ask(peer, name, text, system)
        times[name].append((time.perf_counter() - start) * 1e3)
    times["what both answer"] = [t for values in times.values() for t in values]
    return {
        name: {"p_50": sorted(v)[len(v) // 2], "p_95": sorted(v)[min(len(v) - 1, len(v) * 95 // 100)]}
        for name, v in times.items()
    }


def misspelt_recall(queries, hits, names):
    """How many misspelt searches list a concept with a name that has the words as they were meant."""
    meant = [(i, q[3]) for i, q in enumerate(queries) if q[0] == "misspelt"]
    texts = collections.defaultdict(set)
    for path in names.glob("*.tsv"):
        if path.stem != "queries":
            for line in path.read_text(encoding="utf-8").split("\n")[1:]:
                if line:
                    code, name, synonyms = line.split("\t")
                    for text in [name] + synonyms.split("|"):
                        texts[code].update([frozenset(re.findall(r"\w+", text.lower()))])
    found = 0
    for index, words in meant:
        wanted = set(words.split())
        found += any(wanted <= words for code in hits[index].split() for words in texts[code])
    return {"queries": len(meant), "found": found}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nosology", required=True)
    parser.add_argument("--names", type=pathlib.Path, required=True)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    database, peer_path = options.names / "names.sqlite", options.names / "peer.sqlite"
    if not database.exists():
        build(options.nosology, options.names, database)
    peer = sqlite3.connect(peer_path) if peer_path.exists() else build_peer(options.names, peer_path)
    peer.execute("PRAGMA cache_size = -65536")
    queries = [line.split("\t") for line in (options.names / "queries.tsv").read_text().split("\n") if line]
    (options.names / "common.tsv").write_text("".join("\t".join(q) + "\n" for q in queries if q[0] not in OURS_ALONE))
    best = {"ours": {}, "peer": {}}
    for _ in range(options.rounds):
        ours = our_times(options.nosology, database, options.names / "queries.tsv", options.names / "hits.txt")
        common = our_times(options.nosology, database, options.names / "common.tsv", "/dev/null")["milliseconds"]["all"]
        ours["milliseconds"]["what both answer"] = common
        for who, times in [("ours", ours["milliseconds"]), ("peer", peer_times(peer, [q[:3] for q in queries]))]:
            for name, values in times.items():
                if name not in best[who] or values["p_95"] < best[who][name]["p_95"]:
                    best[who][name] = {k: round(values[k], 3) for k in ("p_50", "p_95")}
    hits = (options.names / "hits.txt").read_text().split("\n")
    print(json.dumps({
        "names": peer.execute("SELECT count(*) FROM name").fetchone()[0], "queries": len(queries), "sqlite of the peer":
        sqlite3.sqlite_version, "milliseconds": best, "ours open": round(ours["open_seconds"], 3),
        "misspelt": misspelt_recall(queries, hits, options.names), "found nothing": ours["found_nothing"]}, indent=1))


if __name__ == "__main__":
    main()
