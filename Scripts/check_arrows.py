#!/usr/bin/env python3
"""Checks that the rooms of each module refer to those below them only: `check_arrows.py [--pairs] [ROOT]`.

A room is a folder of a module; files beside the folders are the room `.` of the module. Scripts/rooms.txt lists the rooms of
each module from the top down. A room refers to another when its code has the name of a type that the other declares, or the
name of a member that the other adds to a type in an extension. Modules themselves cannot refer to each other in circles:
the package would not build.

Prints each reference that goes up, with its place, and fails. `--pairs` prints the pairs of rooms that refer to each other.

What it cannot see: members whose name another declaration has too, members of a type that are declared with the type
(the type's name counts), operators, and what is reached through type inference alone.
"""

import collections
import pathlib
import re
import sys

import swift_source

DECLARATION = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|open|final|indirect|nonisolated|private|fileprivate)\s+)*"
    r"(?:struct|class|enum|protocol|actor|typealias)\s+(\w+)")
EXTENSION = re.compile(r"^(?:(?:public|package|internal|private|fileprivate)\s+)?extension\s+([\w.]+)")
MEMBER = re.compile(r"^  (?:@\w+(?:\([^)]*\))?\s+)*(?:(?!private|fileprivate)\w+\s+)*?(?:func|var|let|case)\s+`?(\w+)")
ANY_MEMBER = re.compile(r"\s*(?:@?\w+\s+)*?(?:func|var|let|case)\s+`?(\w+)")
HIDDEN = re.compile(r"^(?:\s*)(?:private|fileprivate)\b")
TYPE_USE = re.compile(r"(?<![.\w])([A-Z]\w*)")
MEMBER_USE = re.compile(r"\.(\w+)")


class Module:
    """The rooms of a module, what they declare and what they refer to."""

    def __init__(self, folder):
        self.name = folder.name
        self.files = {}
        for path in sorted(folder.rglob("*.swift")):
            parts = path.relative_to(folder).parts
            self.files[path] = (parts[0] if len(parts) > 1 else ".", swift_source.split(path.read_text())[0].split("\n"))
        self.rooms = sorted({room for room, _ in self.files.values()})
        types, members = collections.defaultdict(set), collections.defaultdict(set)
        extended = []
        for room, lines in self.files.values():
            inside = None
            for line in lines:
                if match := EXTENSION.match(line):
                    inside = match[1].split(".")[0]
                elif line.startswith("}"):
                    inside = None
                elif match := DECLARATION.match(line):
                    if not HIDDEN.match(line):
                        types[match[1]].add(room)
                    inside = None
                elif inside and not HIDDEN.match(line) and (match := MEMBER.match(line)):
                    extended.append((inside, match[1], room))
        for owner, member, room in extended:
            if types.get(owner) != {room}:
                members[member].add(room)
        self.types = {name: next(iter(rooms)) for name, rooms in types.items() if len(rooms) == 1}
        self.members = {name: next(iter(rooms)) for name, rooms in members.items() if len(rooms) == 1}
        self.counts = collections.Counter(member for _, member, _ in extended)

    def declared(self):
        """How often each name of a member is declared anywhere in the module."""
        lines = (line for _, lines in self.files.values() for line in lines)
        return collections.Counter(match[1] for line in lines if (match := ANY_MEMBER.match(line)))

    def forget_ambiguous(self, declared):
        """Leaves out the members that other types have too, by how often each is declared in all modules."""
        self.members = {name: room for name, room in self.members.items() if declared[name] == self.counts[name]}

    def references(self):
        """Yields (room, other room, path, line number, name)."""
        for path, (room, lines) in self.files.items():
            for number, line in enumerate(lines, 1):
                for pattern, table in ((TYPE_USE, self.types), (MEMBER_USE, self.members)):
                    for match in pattern.finditer(line):
                        other = table.get(match[1])
                        if other is not None and other != room:
                            yield room, other, path, number, match[1]


def read_order(path):
    """The rooms of each module from the top down."""
    order = {}
    for line in path.read_text().split("\n"):
        if line.strip() and not line.startswith("#"):
            module, rooms = line.split(":")
            order[module.strip()] = rooms.split()
    return order


def two_way(module):
    """The pairs of rooms that refer to each other."""
    arrows = {(room, other) for room, other, *_ in module.references()}
    return sorted(pair for pair in arrows if pair[0] < pair[1] and pair[::-1] in arrows)


def faults(module, order, root):
    """What is wrong with the rooms of a module, a line each."""
    listed = order.get(module.name, ["."])
    for room in module.rooms:
        if room not in listed:
            yield f"Scripts/rooms.txt does not list the room {room} of {module.name}"
    for room in listed:
        if module.files and room not in module.rooms:
            yield f"Scripts/rooms.txt lists the room {room} of {module.name}, which is not there"
    place = {room: index for index, room in enumerate(listed)}
    for room, other, path, number, name in module.references():
        if room in place and other in place and place[other] < place[room]:
            yield f"{path.relative_to(root)}:{number}: {room} refers to {name} of {other}, which is above it"


def main(arguments):
    pairs = "--pairs" in arguments
    arguments = [argument for argument in arguments if argument != "--pairs"]
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).resolve().parent.parent)
    modules = [Module(folder) for folder in sorted((root / "Sources").iterdir()) if any(folder.rglob("*.swift"))]
    declared = sum((module.declared() for module in modules), collections.Counter())
    for module in modules:
        module.forget_ambiguous(declared)
    if pairs:
        for module in modules:
            for pair in two_way(module):
                print(module.name, *pair)
        return 0
    order = read_order(root / "Scripts" / "rooms.txt")
    wrong = [fault for module in modules for fault in faults(module, order, root)]
    for fault in wrong:
        print(f"error: {fault}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
