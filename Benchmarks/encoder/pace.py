#!/usr/bin/env python3
"""Times whole commands of training and embedding, ours and sentence-transformers in turn.

    pace.py --nosology BIN --model DIR --database FILE [--pairs pairs.jsonl] [--rounds 1]

* `training`: pairs a second of a whole training, with loading, sampling, tokenising and saving: ours by recipe `nosology` with
  its own sampler, and again with mined negatives, the peer by `peer.py` with its loader, of enough steps for about a minute; that with mined negatives takes several.
  Ours takes the 256 pairs a step of its recipe, the peer the 128 that did best when it was tuned.
  The peer has pairs of names, parents and definitions in the mixture of `peer.py`, ours in that of the recipe.
* `first vector`: seconds from the command to one vector on the screen.
Prints one JSON object a part.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import measured

RECIPE = HERE.parents[1] / "recipes/encoder/nosology.json"
TEXT = "acute myocardial infarction"
# A mining serves as many steps as in a training of an hour; the minute has one of them.
NEGATIVES = {"start": 0, "every": 500, "per_anchor": 1, "candidates": 32, "margin": 0.05, "ceiling": 0.95, "choice": "nearest"}


def training(options, folder):
    rates, memory = {}, {}

    def note(who, pairs, child):
        rates[who] = max(pairs / child.seconds, rates.get(who, 0))
        memory[who] = max(child.megabytes, memory.get(who, 0))

    def ours(who, settings):
        words = [word for key, value in settings.items() for word in ("--set", f"{key}={json.dumps(value)}")]
        child = measured.run(options.nosology, "encoder", "pretrain", "--encoder", options.model, "--database", options.database,
                             "--recipe", RECIPE, *words, "--output", folder / f"ours-{len(list(folder.iterdir()))}")
        note(who, settings["training.steps"] * json.loads(RECIPE.read_text())["pairs"]["batch_size"], child)

    def peer(who, settings, steps):
        settings = {"bf16": True, "batch_size": 128} | settings
        child = measured.run(sys.executable, HERE / "peer.py", "--model", options.model, "--pairs", options.pairs, "--settings",
                             json.dumps(settings), "--steps", steps, "--seed", 1,
                             "--output", folder / f"peer-{len(list(folder.iterdir()))}")
        note(who, steps * 128, child)

    precisions = measured.precisions(options.nosology)
    for _ in range(options.rounds):
        if "bf16" in precisions:
            ours("ours, bf16", {"training.steps": options.steps})
            peer("peer, bf16", {}, options.steps // 2)
        ours("ours, f32", {"training.steps": options.steps // 2, "training.bf16": False})
        peer("peer, f32", {"bf16": False}, options.steps // 4)
    if options.mined_steps:
        ours(f"ours, {precisions[-1]}, mined", {"training.steps": options.mined_steps, "training.hard_negatives": NEGATIVES})
    print(json.dumps({
        "pairs a second": {who: round(rate, 1) for who, rate in rates.items()},
        "ours / peer": {precision: round(rates[f"ours, {precision}"] / rates[f"peer, {precision}"], 2)
                        for precision in precisions},
        "most memory, MB": {who: round(value) for who, value in memory.items()}}, indent=1), flush=True)


def first_vector(options, folder):
    file = folder / "text.txt"
    file.write_text(TEXT + "\n")
    program = (f"from sentence_transformers import SentenceTransformer\n"
               f"print(SentenceTransformer({str(options.model)!r}, device='cpu').encode({TEXT!r}))")
    best = {"ours": float("inf"), "peer": float("inf")}
    for _ in range(options.rounds + 1):
        best["peer"] = min(best["peer"], measured.run(sys.executable, "-c", program).seconds)
        best["ours"] = min(best["ours"], measured.run(options.nosology, "encoder", "embed", file, "--encoder", options.model).seconds)
    print(json.dumps({"seconds to the first vector": {who: round(value, 3) for who, value in best.items()},
                      "peer / ours": round(best["peer"] / best["ours"], 1)}, indent=1), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nosology", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--database", type=pathlib.Path, required=True)
    parser.add_argument("--pairs", type=pathlib.Path, help="default: made from the database")
    parser.add_argument("--steps", type=int, default=80)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--mined-steps", type=int, default=500, help="of the training with mined negatives; 0 leaves it out")
    options = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        first_vector(options, folder)
        if not options.pairs:
            options.pairs = folder / "pairs.jsonl"
            measured.run(options.nosology, "ontology", "pairs", "--database", options.database, "--relation", "synonym",
                         "definition", "parent", "--held-out", 0.02, "--max-characters", 160, "--output", options.pairs)
        training(options, folder)


if __name__ == "__main__":
    main()
