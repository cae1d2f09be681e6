#!/usr/bin/env python3
"""Compares `nosology bench train` with sentence-transformers' MultipleNegativesRankingLoss, in turn, on the same batches.

    bench_train.py --nosology BIN --model DIR --pairs pairs.jsonl [--threads 2] [--batch-size 128] [--steps 20] [--rounds 2]
    bench_train.py … --batch-size 4096 --chunk-tokens 8192 --steps 2

FILE is what `nosology ontology pairs --output pairs.jsonl` writes. A batch holds pairs of one relation; of five batches
two are synonyms, two parents and one definitions. Both sides cut texts at 64 tokens, compute in float32 and then in bfloat16
(autocast, with float32 weights; where the device has instructions for it), clip the gradients and step AdamW. The peer's loop
is bare: without the overhead of a trainer. With `--chunk-tokens` both sides compute a batch in chunks of so many tokens: ours by gradient caching, the peer by
CachedMultipleNegativesRankingLoss with the same tokens (`mini_batch_num_tokens`), or with fixed numbers of texts, whichever is
faster on an eighth of the pairs.
Prints one JSON object a precision: mean seconds of a step (the best round of each), their ratio, and the most memory.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import measured

RELATIONS = ["synonym", "parent", "definition", "synonym", "parent"]
# Texts of a mini-batch of the peer; 0 means as many as the tokens allow.
MINI_BATCHES = [0, 64, 256]


def batches(path: str, count: int, size: int) -> list[list[tuple[str, str]]]:
    pairs: dict[str, list[tuple[str, str]]] = {relation: [] for relation in RELATIONS}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            if pair["relation"] in pairs and pair["part"] == "training":
                # Tabs separate the texts of our file; definitions are cut as the demo's recipe cuts them.
                texts = [" ".join(pair[key].split())[:240] for key in ("anchor", "positive")]
                pairs[pair["relation"]].append((texts[0], texts[1]))
    result = []
    for step in range(count):
        source = pairs[RELATIONS[step % len(RELATIONS)]]
        stride = max(1, len(source) // size)
        result.append([source[(i * stride + step) % len(source)] for i in range(size)])
    return result


def peer(options: argparse.Namespace) -> None:
    """The peer's half, in a process of its own: mean seconds of a step after the first ones."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import (
        CachedMultipleNegativesRankingLoss, MultipleNegativesRankingLoss)
    from sentence_transformers.util import batch_to_device

    torch.set_num_threads(options.threads)
    model = SentenceTransformer(options.model, device=options.device)
    model.max_seq_length = 64
    model.train()
    if not options.chunk_tokens:
        loss = MultipleNegativesRankingLoss(model)
    elif options.mini_batch:
        loss = CachedMultipleNegativesRankingLoss(model, mini_batch_size=options.mini_batch)
    else:
        loss = CachedMultipleNegativesRankingLoss(model, mini_batch_num_tokens=options.chunk_tokens)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5)
    lines = [tuple(line.split("\t")) for line in pathlib.Path(options.pairs).read_text(encoding="utf-8").splitlines()]
    def now() -> float:
        if model.device.type == "cuda":
            torch.cuda.synchronize(model.device)
        return time.perf_counter()

    count = len(lines) // options.batch_size
    ends = []
    for first in range(0, len(lines), options.batch_size):
        batch = lines[first:first + options.batch_size]
        features = [batch_to_device(model.preprocess([pair[side] for pair in batch]), model.device) for side in (0, 1)]
        with torch.autocast(model.device.type, dtype=torch.bfloat16, enabled=options.peer == "bf16"):
            value = loss(features, None)
            # The cached loss computes the model again in its hooks: they see the autocast only here.
            if options.chunk_tokens:
                value.backward()
        if not options.chunk_tokens:
            value.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        # Only here: to wait for a GPU after each step would slow the peer.
        if first // options.batch_size + 1 in (options.warm_up, count):
            ends.append(now())
    print((ends[1] - ends[0]) / (count - options.warm_up))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--nosology")
    parser.add_argument("--model", required=True)
    parser.add_argument("--pairs", required=True)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--chunk-tokens", type=int)
    parser.add_argument("--steps", type=int, default=20, help="that are timed")
    parser.add_argument("--warm-up", type=int, help="steps before them (default: 4, or 1 with --chunk-tokens)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--precisions", nargs="+", help="default: f32, and bf16 where the device has instructions for it")
    parser.add_argument("--mini-batches", type=int, nargs="+", default=MINI_BATCHES,
                        help="texts of a mini-batch of the peer that are tried; 0 means as many as the tokens allow")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--mini-batch", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.warm_up = options.warm_up or (1 if options.chunk_tokens else 4)
    if options.peer:
        return peer(options)

    chunks = ["--chunk-tokens", options.chunk_tokens] if options.chunk_tokens else []
    with tempfile.TemporaryDirectory() as folder:
        def table(name: str, steps: int, size: int) -> pathlib.Path:
            file = pathlib.Path(folder) / name
            file.write_text("".join(f"{a}\t{b}\n" for batch in batches(options.pairs, steps, size) for a, b in batch), encoding="utf-8")
            return file

        def common(pairs: pathlib.Path, size: int, warm_up: int) -> list[object]:
            return ["--pairs", pairs, "--batch-size", size, "--warm-up", warm_up, "--threads", options.threads, "--device",
                    options.device, *chunks]

        def peers(precision: str, texts: int, *words: object) -> measured.Child:
            return measured.run(sys.executable, __file__, "--model", options.model, "--peer", precision, "--mini-batch", texts, *words)

        whole = common(table("pairs.tsv", options.steps + options.warm_up, options.batch_size), options.batch_size, options.warm_up)
        small = max(1, options.batch_size // 8)
        trial = common(table("trial.tsv", 2, small), small, 1)
        for precision in options.precisions or measured.precisions(options.nosology, options.device):
            tried = {texts: float(peers(precision, texts, *trial).output) for texts in options.mini_batches} if chunks else {0: 0.0}
            texts = min(tried, key=tried.get)
            best, memory = {}, {}

            def note(who: str, seconds: float, child: measured.Child) -> None:
                best[who] = min(seconds, best.get(who, float("inf")))
                memory[who] = max(child.megabytes, memory.get(who, 0))

            for _ in range(options.rounds):
                child = peers(precision, texts, *whole)
                note("peer", float(child.output), child)
                child = measured.run(options.nosology, "bench", "train", "--encoder", options.model, "--precision", precision, *whole)
                note("ours", json.loads(child.output)["seconds_per_step"], child)
            print(json.dumps({
                "precision": precision, "steps": options.steps, "pairs per step": options.batch_size,
                "chunk tokens": options.chunk_tokens, "threads": options.threads, "device": options.device,
                **({"peer's mini-batches": f"{texts} texts" if texts else f"{options.chunk_tokens} tokens"} if chunks else {}),
                "seconds per step": {who: round(seconds, 3) for who, seconds in best.items()},
                "peer / ours": round(best["peer"] / best["ours"], 2),
                "most memory, MB": {who: round(value) for who, value in memory.items()},
            }, indent=1), flush=True)


if __name__ == "__main__":
    main()
