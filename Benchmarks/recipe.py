"""Recipes with other values of a few keys, for benchmarks that train by them."""

import argparse
import hashlib
import json
import pathlib
import sys


def load(recipe: pathlib.Path) -> dict:
    """A recipe with its base where it names one, joined as `nosology` does."""
    settings = json.loads(recipe.read_text())
    base = settings.pop("base", None)
    return joined(settings, load(recipe.parent / base)) if base else settings


def joined(own: dict, base: dict) -> dict:
    """Objects key by key, those of another kind replaced."""
    result = dict(base)
    for key, value in own.items():
        under = base.get(key)
        is_same = isinstance(value, dict) and isinstance(under, dict) and value.get("kind", under.get("kind")) == under.get("kind")
        result[key] = joined(value, under) if is_same else value
    return result


def changed(recipe: pathlib.Path, changes: dict[str, object]) -> str:
    """The text of a recipe with other values of keys such as `preprocess.depth`; ends the program where it has no such key."""
    settings = load(recipe)
    for key, value in changes.items():
        *parents, last = key.split(".")
        room = settings
        for parent in parents:
            room = room[parent]
        if last not in room:
            sys.exit(f"error: {recipe} has no key {key}")
        room[last] = value
    return json.dumps(settings, indent=2) + "\n"


def written(folder: pathlib.Path, recipe: pathlib.Path, changes: dict[str, object]) -> pathlib.Path:
    """A file in a folder with the changed recipe, named by its digest."""
    text = changed(recipe, changes)
    file = folder / f"recipe-{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    file.write_text(text)
    return file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What a benchmark needs that trains on the cases of a manifest by a recipe."""
    parser.add_argument("manifest", type=pathlib.Path)
    parser.add_argument("labels", type=pathlib.Path)
    parser.add_argument("--recipe", type=pathlib.Path, required=True)
    parser.add_argument("--set", dest="changes", nargs="+", default=[], metavar="KEY=VALUE", help="changes of the recipe")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=pathlib.Path, required=True)


def parsed(changes: list[str]) -> dict[str, object]:
    """Changes as a command line has them: `preprocess.depth=48`, the value as JSON."""
    return {key: json.loads(value) for key, value in (change.split("=", 1) for change in changes)}
