#!/usr/bin/env python3
"""Compares ICD-10-CM of ours with simple_icd_10_cm: load it, and answer the ancestors of every code; in turn.

    bench_icd10cm.py --nosology BIN --tabular FILE [--rounds 3]

Three things are timed, each in a process of its own and by that process: the peer's load and answers, ours from the
database file, and our whole build of that file with full-text index and closure (wall clock of the command). The best of
the rounds counts.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

PEER = """
import json, time
start = time.perf_counter()
import simple_icd_10_cm as icd
codes = icd.get_all_codes()
loaded = time.perf_counter()
ancestors = sum(len(icd.get_ancestors(code)) for code in codes)
done = time.perf_counter()
print(json.dumps({"codes": len(codes), "ancestors": ancestors, "load_seconds": loaded - start,
                  "ancestor_seconds": done - loaded}))
"""


def best(results):
    return min(results, key=lambda r: r["load_seconds"] + r["ancestor_seconds"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nosology", required=True)
    parser.add_argument("--tabular", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ours, peer, builds = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.rounds):
            database = pathlib.Path(folder) / f"icd-{number}.sqlite"
            start = time.perf_counter()
            subprocess.run(
                [options.nosology, "ontology", "import", options.tabular, "--format", "icd10cm-tabular", "--name",
                 "ICD-10-CM", "--system", "ICD10CM", "--licence", "US public domain", "--database", database],
                check=True, stdout=subprocess.DEVNULL)
            builds.append(time.perf_counter() - start)
            for command, results in [
                ([options.nosology, "bench", "hierarchy", "--database", database], ours), ([sys.executable, "-c", PEER], peer)
            ]:
                results.append(json.loads(
                    subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    mine, other = best(ours), best(peer)

    def per_code(result):
        return (result["load_seconds"] + result["ancestor_seconds"]) / result["codes"]

    print(json.dumps({
        "ours": mine, "peer": other, "build seconds": round(min(builds), 2),
        "whole time, peer / ours": round(
            (other["load_seconds"] + other["ancestor_seconds"]) / (mine["load_seconds"] + mine["ancestor_seconds"]), 1),
        "time per code, peer / ours": round(per_code(other) / per_code(mine), 1),
        "peer's load / our build": round(other["load_seconds"] / min(builds), 2),
    }, indent=1))


if __name__ == "__main__":
    main()
