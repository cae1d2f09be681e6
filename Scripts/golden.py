#!/usr/bin/env python3
"""Writes the values that the tests compare with: `Scripts/golden.py [PART ...]`, all parts when none is named.

A part is a file or folder in `Scripts/golden/` with a function `generate(out) -> {library: version}` that writes below
`Tests/Golden/PART/`. The versions go to `Tests/Golden/versions.json`. Public sources that parts read are fetched once by
`fetch_sources.py`; a part finds them through the environment variable `NOSOLOGY_SOURCES`.
"""

import argparse
import importlib.util
import json
import os
import pathlib
import platform
import sys
import time

import fetch_sources

SCRIPTS = pathlib.Path(__file__).resolve().parent
ROOT = SCRIPTS.parent
GOLDEN = ROOT / "Tests" / "Golden"

# Before any part loads its libraries: they write into the files they save whether they may use the network.
os.environ["HF_HUB_OFFLINE"] = "1"


def load_part(name):
    folder = SCRIPTS / "golden" / name
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    spec = importlib.util.spec_from_file_location(f"golden_{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a folder imports its own files
    spec.loader.exec_module(module)
    return module


def main():
    files = [*(SCRIPTS / "golden").glob("*.py"), *(path.parent for path in (SCRIPTS / "golden").glob("*/__init__.py"))]
    available = sorted(path.stem for path in files)
    parser = argparse.ArgumentParser(description="Write the values that the tests compare with.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of: {', '.join(available)}; default all")
    parts = parser.parse_args().parts or available
    unknown = sorted(set(parts) - set(available))
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}; there are {', '.join(available)}")

    fetch_sources.fetch_all()

    record = GOLDEN / "versions.json"
    versions = json.loads(record.read_text()) if record.exists() else {}
    for part in parts:
        start = time.monotonic()
        libraries = load_part(part).generate(GOLDEN / part)
        versions[part] = {"python": platform.python_version(), **libraries}
        print(f"{part}: written in {time.monotonic() - start:.1f} s", file=sys.stderr)
        record.write_text(json.dumps(dict(sorted(versions.items())), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
