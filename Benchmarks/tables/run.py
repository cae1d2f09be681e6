#!/usr/bin/env python3
"""Trains the rows of the paper's Tables 2 to 5 on a phantom over seeds, and says which of the paper's differences are found.

    Benchmarks/tables/run.py --database ontology.sqlite --encoder ENCODER --output DIR [--only 2 3 4 5] [--seeds 3]
    Benchmarks/tables/run.py --output DIR --report

Rows are in `rows.py`: the base recipe is `recipes/vision/demo.json` with the paper's ResNet, its transformer over scans and
16 slices, in a form narrow enough for two cores; every other row changes a few keys. Class embeddings are needed by the rows
with knowledge only. The phantom is drawn with 32 slices. Its classes are codes and disorders; at the level ICD-10-CM they are
merged into their three-character categories (a disorder that is mapped to several, into the first of them).

Seed 1 of all rows comes first, then seed 2 and so on. A training is a folder named by row, seed and a digest of recipe,
phantom, labels and class embeddings: what is finished is kept, an interrupted training goes on, one that fails leaves
`error.txt`, does not stop the others and is tried again by the next command. `--minutes` ends the queue before the first training
that would last beyond it; those that run are finished. With `--jobs` several trainings run at once, for a GPU that one does not
fill. Progress is on stderr, the tables come at the end, and with `--report` without any training.

Rows of a table differ in what the table varies, except:
* Table 2: a ResNet's feature has 256 elements, a ViT's 96 and that of ResNet-ViT mixing 128, and what comes after is as wide.
  The learning rate is one for all. A ViT's patch holds 8 x 8 pixels and all 16 slices, and of the encoders it alone has
  dropout.
* Table 3: a network for 16 slices halves the depth once less than those for 24 and 32.
* Table 5: without the fusion module a step's loss is of scans and not of cases. Pooling matters when a case is judged only, so
  the three baselines differ in which epoch is kept.
The paper does not say how Tables 2 to 4 join scans; here it is the fusion module.
"""

import argparse
import concurrent.futures
import fcntl
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import report
from data import digest, prepare
from rows import BASE, ROWS, TABLES

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))
from recipe import changed  # noqa: E402

GROUPS = ["--head-above", "12", "--tail-below", "7"]


def recipe(name: str, is_trial: bool) -> str:
    """The text of a row's recipe."""
    told = {"description": f"{name}, of Benchmarks/tables.", "source": "recipes/vision/demo.json, changed."}
    return changed(ROOT / "recipes/vision/demo.json",
                   told | BASE | ROWS[name].changes | ({"training.epochs": 1} if is_trial else {}))


class Queue:
    def __init__(self, options):
        self.options, self.folder = options, options.output
        self.environment = {"NOSOLOGY_HOME": str(ROOT), **os.environ}
        self.lock = None
        self.version = ""
        self.inputs: dict = {}
        self.began = time.monotonic()
        self.processes: set[subprocess.Popen] = set()
        # A process is asked once: asked twice, it ends without its checkpoint.
        self.asked: set[subprocess.Popen] = set()
        self.asking = threading.Lock()
        self.is_ending = threading.Event()
        self.is_late = threading.Event()

    def open(self):
        """Makes what the trainings read, and keeps other queues away; `inputs.json` notes it for the report."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lock = open(self.folder / "queue.lock", "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"error: another queue, or a training that it left, is at work in {self.folder}")
        self.version = subprocess.run(
            [self.options.nosology, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        self.inputs = prepare(self.call, self.options)
        (self.folder / "inputs.json").write_text(json.dumps(self.inputs, indent=1))

    def read(self):
        """What `open` noted."""
        self.inputs = json.loads((self.folder / "inputs.json").read_text())

    def call(self, *command, log=None):
        """Runs a subcommand, which holds the lock as well."""
        with open(log or os.devnull, "a") as file, subprocess.Popen(
                [self.options.nosology, *map(str, command)], env=self.environment, stdout=file, stderr=file if log else None,
                start_new_session=True, pass_fds=[self.lock.fileno()]) as process:
            self.processes.add(process)
            if self.is_ending.is_set():
                self.ask(process)
            status = process.wait()
            self.processes.discard(process)
        if status:
            raise RuntimeError(f"nosology {command[0]} {command[1]} ended with {status}")

    def end(self):
        """Asks everything that runs to stop, and waits until it has, after a checkpoint."""
        self.is_ending.set()
        running = list(self.processes)
        for process in running:
            self.ask(process)
        for process in running:
            process.wait()

    def ask(self, process: subprocess.Popen):
        with self.asking:
            if process not in self.asked:
                self.asked.add(process)
                process.send_signal(signal.SIGINT)

    def files(self, name: str) -> tuple[pathlib.Path, pathlib.Path]:
        """Manifest and labels of a row; class embeddings are for the knowledge classifier only."""
        manifest, names, embeddings = (self.folder / path for path in self.inputs[ROWS[name].classes])
        return manifest, embeddings if ROWS[name].changes.get("model.classifier.kind") == "knowledge" else names

    def training(self, name: str, seed: int) -> pathlib.Path:
        """The folder of a training."""
        manifest, labels = self.files(name)
        key = digest(recipe(name, self.inputs["trial"]), manifest.read_bytes(), labels.read_bytes(),
                     (self.folder / self.inputs["phantom"]).read_bytes(), GROUPS)
        return self.folder / "runs" / f"{name}-seed{seed}-{key}"

    def train(self, name: str, seed: int):
        """Trains and measures a row with a seed, or goes on with it, and writes `result.json` when all is done."""
        run, cache, settings = self.training(name, seed), self.folder / "cache", self.folder / "recipes" / f"{name}.json"
        run.mkdir(parents=True, exist_ok=True)
        manifest, labels = self.files(name)
        spent, began = run / "seconds.txt", time.monotonic()
        before = float(spent.read_text()) if spent.exists() else 0
        common = ["--cache", cache, "--threads", self.options.threads, "--device", self.options.device]
        try:
            self.call("vision", "train", manifest, "--labels", labels, "--recipe", settings, "--seed", seed,
                      "--output", run, *common, "--resume", log=run / "output.txt")
        finally:
            seconds = before + time.monotonic() - began
            spent.write_text(f"{seconds:.1f}")
        self.call("vision", "evaluate", run, "--manifest", manifest, *common, *GROUPS, log=run / "output.txt")
        made = run / "result.json.new"
        made.write_text(json.dumps({
            "row": name, "seed": seed, "seconds": seconds, "threads": self.options.threads, "device": self.options.device,
            "jobs": self.options.jobs, "version": self.version,
            "program": digest(pathlib.Path(self.options.nosology).read_bytes())}, indent=1))
        # Another training may look at it at any time.
        made.replace(run / "result.json")
        for file in ("checkpoint.safetensors", "model.safetensors", "error.txt"):
            (run / file).unlink(missing_ok=True)

    def found(self, name: str) -> dict[int, report.Result]:
        """The finished trainings of a row, by seed."""
        runs = [self.training(name, seed) for seed in range(1, self.options.seeds + 1)]
        return {seed: report.read(*(json.loads((run / file).read_text()) for file in ("result.json", "evaluation-test.json")))
                for seed, run in enumerate(runs, 1) if (run / "result.json").exists()}

    def expected(self, name: str) -> float:
        """Minutes that a training will take, by its other seeds, else by the longest of all, else as long as it may. Those on
        another device, with other threads or with others beside them do not count."""
        here = report.place(self.options.device, self.options.threads, self.options.jobs)
        minutes = {row: [result.minutes for result in self.found(row).values() if result.place == here] for row in ROWS}
        return max(minutes[name] or [longest for each in minutes.values() for longest in each] or [report.ALLOWED])

    def attempt(self, name: str, seed: int, place: str) -> str | None:
        """Does a training of the plan where there is something to do and time for it, and returns its name if it failed."""
        run = self.training(name, seed)
        minutes = (time.monotonic() - self.began) / 60
        if self.is_ending.is_set() or self.is_late.is_set() or (run / "result.json").exists():
            return None
        if minutes + self.expected(name) > self.options.minutes:
            if not self.is_late.is_set():
                print(f"stopped after {minutes:.0f} minutes, before {run.name}", file=sys.stderr, flush=True)
            self.is_late.set()
            return None
        print(f"{place}, after {minutes:.0f} minutes: {run.name}", file=sys.stderr, flush=True)
        try:
            self.train(name, seed)
        except (RuntimeError, OSError) as error:
            if self.is_ending.is_set():
                return None
            log = run / "output.txt"
            said = log.read_text()[-4000:] if log.exists() else ""
            (run / "error.txt").write_text(f"{error}\n{said}")
            print(f"failed: {run / 'error.txt'}: {error}", file=sys.stderr, flush=True)
            return run.name
        return None

    def work(self, names: list[str]) -> list[str]:
        """Trains what is not finished, as far as the time goes, and returns what failed."""
        (self.folder / "recipes").mkdir(exist_ok=True)
        for name in names:
            (self.folder / "recipes" / f"{name}.json").write_text(recipe(name, self.inputs["trial"]))
        plan = [(name, seed) for seed in range(1, self.options.seeds + 1) for name in names]
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            try:
                trainings = [pool.submit(self.attempt, name, seed, f"{number} of {len(plan)}")
                             for number, (name, seed) in enumerate(plan, 1)]
                return [failed for training in trainings if (failed := training.result())]
            except BaseException:
                self.end()
                raise


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--database", type=pathlib.Path)
    parser.add_argument("--encoder", help="folder, or the name of a fetched encoder")
    parser.add_argument("--only", nargs="+", choices=list(TABLES), default=list(TABLES), metavar="TABLE")
    parser.add_argument("--seeds", type=int, default=3, help="how many, from seed 1 on")
    parser.add_argument("--minutes", type=float, default=360, help="of this command")
    parser.add_argument("--threads", type=int, default=2, help="of a training")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at once")
    parser.add_argument("--nosology", default=ROOT / ".build/release/nosology")
    parser.add_argument("--trial", action="store_true", help="a small phantom and one epoch, to see that everything runs")
    parser.add_argument("--report", action="store_true", help="print the tables of what is finished")
    options = parser.parse_args()
    queue, failed = Queue(options), []
    if options.report:
        queue.read()
    elif options.database and options.encoder:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            queue.open()
            failed = queue.work(list(dict.fromkeys(row for name in options.only for table in TABLES[name] for row in table.rows)))
        except KeyboardInterrupt:
            queue.end()
            sys.exit("interrupted; the same command goes on")
    else:
        parser.error("--database and --encoder are needed to train")
    print(report.markdown({name: queue.found(name) for name in ROWS}, options.only))
    if failed:
        sys.exit("error: not finished: " + ", ".join(failed))


if __name__ == "__main__":
    main()
