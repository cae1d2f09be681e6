#!/usr/bin/env python3
"""Trains encoders by recipes and by sentence-transformers on the same knowledge, and judges them side by side.

    make bench-knowledge SETS=DIR
    Benchmarks/encoder/compare.py --sets DIR/sets.json --plan Benchmarks/encoder/plan.json --output DIR/runs

The plan lists arms: one of ours has a recipe and keys that are set otherwise (`encoder pretrain --set`), one of the peer has
settings of `peer.py` and trains for as long as our arm `as_long_as` did, or for `steps`. Every arm is trained with every seed. A training is a
folder whose name has a digest of its recipe, the seed, the start, the program and the contents of the database: what is done is
not done again. An interrupted training of ours goes on, one of the peer starts again. Judged by the sets and by the concepts that
the recipe of the first arm holds out. Prints mean and standard deviation over seeds, against the start and, for each arm of the peer, the arm that it
trained as long as against it; the whole reports are in `reports/`.
"""

import argparse
import hashlib
import json
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
# Names among which held-out concepts are looked for.
CANDIDATES = 50000


def digest(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


class Queue:
    def __init__(self, options):
        self.nosology, self.folder, self.sets = options.nosology, options.output, options.sets
        self.precision = options.precision
        self.folder.mkdir(parents=True, exist_ok=True)
        self.start = self.output("ontology", "fetch", "all-MiniLM-L6-v2").strip()
        self.database = options.database or self.folder / "ontology.sqlite"
        if not self.database.exists():
            self.call("ontology", "build", "--database", self.database)
        rows = sqlite3.connect(self.database).execute("SELECT name, digest FROM source ORDER BY name, digest").fetchall()
        self.data = digest(rows)
        self.program = hashlib.sha256(pathlib.Path(self.nosology).read_bytes()).hexdigest()[:12]

    def call(self, *command, log=None):
        with open(log, "a") if log else open("/dev/null", "w") as file:
            subprocess.run([self.nosology, *map(str, command)], check=True, stdout=file, stderr=file if log else None)

    def output(self, *command):
        return subprocess.run([self.nosology, *map(str, command)], check=True, stdout=subprocess.PIPE, text=True).stdout

    def run(self, arm, kind, seed):
        folder = self.folder / f"{arm}-seed{seed}-{digest([kind, seed, self.data, self.program])}"
        folder.mkdir(exist_ok=True)
        return folder

    def ours(self, arm, seed):
        """The folder of a training by a recipe, with the seconds that it took in `seconds`."""
        recipe = json.loads((ROOT / arm["recipe"]).read_text())
        folder = self.run(arm["name"], [recipe, arm.get("set", {})], seed)
        if not (folder / "encoder").exists():
            print(f"training {folder.name}", file=sys.stderr, flush=True)
            settings = [text for key, value in arm.get("set", {}).items() for text in ("--set", f"{key}={json.dumps(value)}")]
            began = time.monotonic()
            try:
                self.call("encoder", "pretrain", "--encoder", self.start, "--database", self.database, "--recipe",
                          ROOT / arm["recipe"], *settings, "--seed", seed, "--output", folder, "--resume",
                          log=folder / "output.txt")
            finally:
                spent = self.seconds(folder) + time.monotonic() - began
                (folder / "seconds").write_text(f"{spent:.1f}\n")
        return folder

    @staticmethod
    def seconds(folder):
        file = folder / "seconds"
        return float(file.read_text()) if file.exists() else 0.0

    def pairs(self, recipe):
        """The list of pairs that a recipe's concepts have, cut as the recipe cuts them."""
        options = json.loads((ROOT / recipe).read_text())["pairs"]
        chosen = [options["held_out_fraction"], options["max_description_characters"]]
        file = self.folder / f"pairs-{digest([chosen, self.data, self.program])}.jsonl"
        if not file.exists():
            self.call("ontology", "pairs", "--database", self.database, "--relation", "synonym", "definition", "parent",
                      "--held-out", chosen[0], "--max-characters", chosen[1], "--output", file)
        return file

    def peer(self, arm, recipe, seed, seconds):
        length = ["--steps", str(arm["steps"])] if "steps" in arm else ["--seconds", str(round(seconds))]
        folder = self.run(arm["name"], [arm["peer"], (HERE / "peer.py").read_text(), length], seed)
        if not (folder / "encoder").exists():
            pairs = self.pairs(recipe)
            print(f"training {folder.name}, {' '.join(length)}", file=sys.stderr, flush=True)
            with open(folder / "output.txt", "a") as log:
                subprocess.run([sys.executable, HERE / "peer.py", "--model", self.start, "--pairs", pairs, "--settings",
                                json.dumps(arm["peer"]), *length, "--seed", str(seed), "--output", folder],
                               check=True, stdout=log, stderr=log)
        return folder

    def asked(self):
        """The list of sets, and size and time of the files that it names."""
        text = self.sets.read_text()
        names = [name for entry in json.loads(text)["sets"] for value in entry.values()
                 for name in (value if isinstance(value, list) else [value]) if isinstance(name, str)]
        files = [self.sets.parent / name for name in names]
        return [text, [[file.stat().st_size, file.stat().st_mtime] for file in files if file.is_file()]]

    def judge(self, encoders, seed, recipe):
        """The report of encoders of one seed, on the sets and on the concepts that the recipe holds out."""
        reports = self.folder / "reports"
        reports.mkdir(exist_ok=True)
        asked = [[str(encoder) for encoder in encoders], self.asked(), self.precision, recipe, CANDIDATES]
        file = reports / f"seed{seed}-{digest(asked)}.json"
        if not file.exists():
            text = self.output("encoder", "evaluate", "--encoder", *encoders, "--sets", self.sets, "--database", self.database,
                               "--recipe", ROOT / recipe, "--candidates", str(CANDIDATES), "--precision", self.precision, "--json")
            part = file.with_suffix(".part")
            part.write_text(text)
            part.rename(file)
        return json.loads(file.read_text())


def rows(report):
    """Set, measure, values of the encoders, and which differences to the first are established."""
    for part in report["parts"]:
        for row in part["rows"]:
            yield part["task"]["name"], row["measure"], row["scores"]


def print_table(first_name, names, reports):
    """One row a measure: the first encoder, and of every other mean and deviation over seeds, with how many seeds are above
    the first with an interval that leaves 0 out."""
    print(f"\n| set | measure | {first_name} | " + " | ".join(names) + " |\n|" + "---|" * (len(names) + 3))
    for group in zip(*[list(rows(report)) for report in reports]):
        name, measure, first = group[0]
        cells = []
        for arm in range(1, len(first)):
            values = [values[arm]["estimate"]["value"] for _, _, values in group]
            deviation = f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else ""
            # Measures of the whole space have no interval.
            differences = [values[arm].get("difference") or {} for _, _, values in group]
            better = sum(difference.get("lower", 0) > 0 for difference in differences)
            worse = sum(difference.get("upper", 0) < 0 for difference in differences)
            mark = f" (+{better} −{worse} of {len(values)})" if better or worse else ""
            cells.append(f"{statistics.mean(values):.4f}{deviation}{mark}")
        against = statistics.mean(values[0]["estimate"]["value"] for _, _, values in group)
        print(f"| {name} | {measure} | {against:.4f} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=pathlib.Path, required=True, help="list of sets (docs/evaluation.md)")
    parser.add_argument("--plan", type=pathlib.Path, default=HERE / "plan.json")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--database", type=pathlib.Path, help="default: built from all public sources")
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--precision", default="f32", choices=["f32", "bf16"])
    parser.add_argument("--arms", nargs="+", help="names of arms of the plan (default: all)")
    options = parser.parse_args()
    plan = {arm["name"]: arm for arm in json.loads(options.plan.read_text())}
    names = options.arms or list(plan)
    if unknown := [name for name in names if name not in plan]:
        parser.error(f"no arm {', '.join(unknown)}; the plan has {', '.join(plan)}")
    queue = Queue(options)
    peers = [name for name in names if "as_long_as" in plan[name]]
    reports, against = [], {name: [] for name in peers}
    for seed in options.seeds:
        def encoder(name):
            other = plan[name].get("as_long_as")
            if not other:
                return queue.ours(plan[name], seed) / "encoder"
            length = queue.seconds(queue.ours(plan[other], seed))
            return queue.peer(plan[name], plan[other]["recipe"], seed, length) / "encoder"

        recipe = next(plan[plan[name].get("as_long_as", name)]["recipe"] for name in names)
        reports.append(queue.judge([queue.start, *map(encoder, names)], seed, recipe))
        for name in peers:
            # Once more with the peer first: differences to it have intervals of their own.
            against[name].append(queue.judge([encoder(name), encoder(plan[name]["as_long_as"])], seed, recipe))
    print_table("start", names, reports)
    for name in peers:
        print_table(name, [plan[name]["as_long_as"]], against[name])


if __name__ == "__main__":
    main()
