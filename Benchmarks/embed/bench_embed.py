#!/usr/bin/env python3
"""Compares `nosology bench embed` with sentence-transformers, in turn, on the same names and threads.

    bench_embed.py --nosology BIN --model DIR --names FILE [--threads 2] [--count 8192] [--rounds 3]

Prints one JSON object with texts per second, ratios (ours / peer) and the smallest cosine between the vectors.
The peer runs in float32, its default, and in bfloat16; each at the best of three batch sizes.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

import numpy
import torch
from sentence_transformers import SentenceTransformer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--nosology", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--names", required=True)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--count", type=int, default=8192)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    names = [n for n in pathlib.Path(options.names).read_text().split("\n") if n]
    names = names[:: max(1, len(names) // options.count)][: options.count]
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "names.txt").write_text("\n".join(names) + "\n")

    peers = {
        "f32": SentenceTransformer(options.model, device="cpu"),
        "bf16": SentenceTransformer(options.model, device="cpu", model_kwargs={"torch_dtype": torch.bfloat16}),
    }
    best: dict[str, float] = {}
    batches: dict[str, int] = {}
    vectors: dict[str, numpy.ndarray] = {}
    for precision, peer in peers.items():
        peer.encode(names[:256])
        timed = {}
        for size in [32, 64, 128]:
            start = time.perf_counter()
            peer.encode(names[:2048], batch_size=size)
            timed[size] = time.perf_counter() - start
        batches[precision] = min(timed, key=timed.get)
    for _ in range(options.rounds):
        for precision, peer in peers.items():
            start = time.perf_counter()
            vectors[f"peer {precision}"] = peer.encode(names, batch_size=batches[precision])
            seconds = time.perf_counter() - start
            best[f"peer {precision}"] = min(seconds, best.get(f"peer {precision}", 1e9))
            output = folder / f"{precision}.npy"
            line = subprocess.run(
                [options.nosology, "bench", "embed", "--encoder", options.model, "--names", folder / "names.txt",
                 "--precision", precision, "--repeats", "1", "--threads", str(options.threads), "--output", output],
                check=True, capture_output=True, text=True).stdout
            best[f"ours {precision}"] = min(json.loads(line)["seconds"], best.get(f"ours {precision}", 1e9))
            vectors[f"ours {precision}"] = numpy.load(output)

    def cosine(a: numpy.ndarray, b: numpy.ndarray) -> float:
        return float(((a * b).sum(1) / numpy.linalg.norm(a, axis=1) / numpy.linalg.norm(b, axis=1)).min())

    reference = vectors["peer f32"].astype(numpy.float64)
    print(json.dumps({
        "names": len(names), "threads": options.threads, "peer batch size": batches,
        "texts per second": {k: round(len(names) / v, 1) for k, v in best.items()},
        "ours f32 / peer f32": round(best["peer f32"] / best["ours f32"], 2),
        "ours bf16 / peer f32": round(best["peer f32"] / best["ours bf16"], 2),
        "ours bf16 / peer bf16": round(best["peer bf16"] / best["ours bf16"], 2),
        "smallest cosine": {p: cosine(vectors[f"ours {p}"].astype(numpy.float64), reference) for p in ["f32", "bf16"]},
    }, indent=1))


if __name__ == "__main__":
    main()
