#!/usr/bin/env python3
"""Checks that libraries know nothing of the command line: `check_command_words.py [ROOT]`.

No string literal of a module but CLI names a command (`nosology show`), an option (`--output`) or a variable of the program
(`NOSOLOGY_HOME`): a library throws an error with a remedy, and Sources/CLI/Terminal/CommandRemedy.swift says which command
that is. Each type of remedies in a library has its words there. Arguments of other programs and properties of styles, which
look like options, are permitted by file below.

Prints each place and fails. What it cannot see: words that are put together of several literals or interpolated, raw
literals with more than one #, a command that is named without `nosology`, and short options (`-d`).
"""

import pathlib
import re
import sys

import swift_source

COMMAND = re.compile(r"(?<![\w/.-])nosology [a-z][a-z-]*")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
VARIABLE = re.compile(r"\bNOSOLOGY_[A-Z]+")

# The options that a file may name, and whose they are.
PERMITTED = {
    # pip's
    "Ontology/Importers/SourceFetcher.swift": {"--no-deps", "--only-binary", "--disable-pip-version-check", "--no-input"},
    # properties of CSS
    "Report/Sections/RankedClasses.swift": {"--share"},
}
# Files in which all words with two dashes are properties of CSS.
STYLES = {"Report/Markup/ReportStyle.swift", "Report/Inspection/InspectionStyle.swift"}

REMEDIES = re.compile(r"^(?:public |package )?(?:enum|struct) (\w+): (?:[\w ,]+, )?Remedy\b", re.M)


def words(text, path):
    """The words of a literal that only a command line has."""
    found = [match[0] for pattern in (COMMAND, VARIABLE) for match in pattern.finditer(text)]
    if path not in STYLES:
        found += [match[0] for match in OPTION.finditer(text) if match[0] not in PERMITTED.get(path, set())]
    return found


def faults(root):
    """What is wrong in the libraries below a root, a line each."""
    sources = root / "Sources"
    said = "\n".join(path.read_text() for path in sorted((sources / "CLI").rglob("*.swift")))
    for path in sorted(sources.rglob("*.swift")):
        name = path.relative_to(sources).as_posix()
        if name.startswith("CLI/"):
            continue
        code, literals = swift_source.split(path.read_text())
        for line, text in literals:
            for word in words(text, name):
                yield f"Sources/{name}:{line}: a library names {word}; throw a remedy, or take it as a parameter"
        for match in REMEDIES.finditer(code):
            if f"extension {match[1]}: CommandRemedy" not in said:
                yield f"Sources/{name}: Sources/CLI does not say what {match[1]} is on the command line"


def main(arguments):
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).resolve().parent.parent)
    wrong = list(faults(root))
    for fault in wrong:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
