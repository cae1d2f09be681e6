#!/usr/bin/env python3
"""Judges the log of `swift test`: `Scripts/check_skips.py LOG [--all]`.

Fails when no test ran, or when a test was skipped that Tests/allowed-skips.txt does not allow. With `--all` the log is of
every test, so that a line of that file whose test is gone fails too.
"""

import os
import pathlib
import re
import sys

import fetch_sources

ROOT = pathlib.Path(__file__).resolve().parents[1]
ALLOWED = ROOT / "Tests" / "allowed-skips.txt"
# What a test may need, and whether it is here: a test that has what it needs runs.
IS_HERE = {
    "sources": fetch_sources.is_complete,
    "shared-data": lambda: (ROOT.parent / "shared" / "data").is_dir(),
    "peers": lambda: (ROOT / ".venv-peers" / "bin" / "python").exists(),
    "hand": lambda: False,
    "other-user": lambda: os.geteuid() != 0,
}


def allowed():
    """{test: (need, reason)} of the file."""
    rows = [line.split(" | ") for line in ALLOWED.read_text().splitlines() if line and not line.startswith("#")]
    for row in rows:
        if len(row) != 3 or row[0] not in IS_HERE:
            sys.exit(f"error: {ALLOWED.name}: '{' | '.join(row)}' is not NEED | TEST | WHY, with one of {', '.join(IS_HERE)}")
    return {test: (need, why) for need, test, why in rows}


def main():
    log = pathlib.Path(sys.argv[1]).read_text(errors="replace")
    counts = re.findall(r"Test run with ([0-9]+) tests?", log)
    if not any(int(count) for count in counts):
        sys.exit("error: no test ran")
    line = r'^\S+ Test (?:"(.*)"|([^ "][^ ]*\)))'
    skipped = {a or b for a, b in re.findall(line + r" skipped", log, re.MULTILINE)}
    seen = {a or b for a, b in re.findall(line + r" (?:started|skipped)", log, re.MULTILINE)}
    allowances = allowed()
    faults = []
    for test in sorted(skipped):
        need, why = allowances.get(test, (None, None))
        if need is None:
            faults.append(f"'{test}' was skipped and is not in {ALLOWED.name}")
        elif IS_HERE[need]():
            faults.append(f"'{test}' was skipped although what it needs ({need}) is here")
        else:
            print(f"skipped for want of {need}: {test} ({why})", file=sys.stderr)
    if "--all" in sys.argv:
        faults += [f"{ALLOWED.name} lists '{test}', which is no test" for test in allowances if test not in seen]
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    if faults:
        sys.exit(1)
    print(f"{', '.join(counts)} tests ran, {len(skipped)} of them skipped, each for a reason that is listed", file=sys.stderr)


if __name__ == "__main__":
    main()
