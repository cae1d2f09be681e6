#!/usr/bin/env python3
"""Compares `nosology bench embed` with sentence-transformers, in turn, on the same names and threads.

    bench_embed.py --nosology BIN --model DIR --names FILE [--threads 2] [--count N] [--rounds 2]

The peer runs in float32, its default, and in bfloat16 where the device has instructions for it; each at the best of three
batch sizes. Prints one JSON object: texts per second, ratios (ours / peer), the smallest cosine between the vectors, the most
memory of each process, and how much of the rate at which this machine multiplies matrices (`nosology doctor`, best of before and after; of the CPU only) the products of the
encoder reach: two operations a weight of its layers and token, and those of attention, nothing for padding.
"""

import argparse
import json
import os
import pathlib
import re
import sys
import tempfile
import time

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import measured

BATCH_SIZES = [32, 64, 128]
GPU_BATCH_SIZES = [128, 512, 2048]
# Names by which the peer's batch size is chosen.
TRIAL = 2048


def peer(options: argparse.Namespace) -> None:
    """The peer's half, in a process of its own: seconds of one pass over all names."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(options.threads)
    dtype = {"f32": torch.float32, "bf16": torch.bfloat16}[options.peer]
    model = SentenceTransformer(options.model, device=options.device, model_kwargs={"torch_dtype": dtype})
    names = [name for name in options.names.read_text().split("\n") if name]
    model.encode(names[:256])
    if not options.batch_size:
        timed = {}
        for size in BATCH_SIZES if options.device == "cpu" else GPU_BATCH_SIZES:
            start = time.perf_counter()
            model.encode(names[:: max(1, len(names) // TRIAL)], batch_size=size)
            timed[size] = time.perf_counter() - start
        print(min(timed, key=timed.get))
        return
    start = time.perf_counter()
    vectors = model.encode(names, batch_size=options.batch_size)
    print(time.perf_counter() - start)
    numpy.save(options.output, vectors.astype(numpy.float32))


def operations(model: str, names: list[str]) -> float:
    """Multiplications and additions of the products that all names need."""
    from transformers import AutoTokenizer

    config = json.loads((pathlib.Path(model) / "config.json").read_text())
    width, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    tokenizer = AutoTokenizer.from_pretrained(model)
    lengths = numpy.array([len(ids) for ids in tokenizer(names, truncation=True)["input_ids"]], dtype=numpy.float64)
    return layers * float((2 * lengths * (4 * width**2 + 2 * width * inner) + 4 * lengths**2 * width).sum())


def rates(nosology: str, precisions: list[str]) -> dict[str, float]:
    """GFLOP/s of one large product, by precision."""
    text = measured.run(nosology, "doctor").output
    return {p: float(re.search(rf"libtorch {p} +([\d,]+) GFLOP/s", text)[1].replace(",", "")) for p in precisions}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--nosology")
    parser.add_argument("--model", required=True)
    parser.add_argument("--names", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--count", type=int, help="names, evenly from the file (default: all)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--peer", choices=["f32", "bf16"], help=argparse.SUPPRESS)
    parser.add_argument("--batch-size", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--output", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(options)

    names = [name for name in options.names.read_text().split("\n") if name]
    if options.count:
        names = names[:: max(1, len(names) // options.count)][: options.count]
    folder = pathlib.Path(tempfile.mkdtemp())
    (folder / "names.txt").write_text("\n".join(names) + "\n")

    def half(precision: str, *more: object) -> measured.Child:
        return measured.run(sys.executable, __file__, "--model", options.model, "--names", folder / "names.txt",
                            "--threads", options.threads, "--device", options.device, "--peer", precision, *more)

    precisions = measured.precisions(options.nosology, options.device)
    batches = {precision: int(half(precision).output) for precision in precisions}
    best: dict[str, float] = {}
    memory: dict[str, float] = {}
    vectors: dict[str, numpy.ndarray] = {}

    def note(who: str, seconds: float, child: measured.Child, file: pathlib.Path) -> None:
        best[who] = min(seconds, best.get(who, float("inf")))
        memory[who] = max(child.megabytes, memory.get(who, 0))
        vectors[who] = numpy.load(file)

    def measured_rates() -> dict[str, float]:
        return rates(options.nosology, precisions) if options.device == "cpu" else {}

    rate = measured_rates()
    for _ in range(options.rounds):
        for precision in precisions:
            file = folder / "vectors.npy"
            child = half(precision, "--batch-size", batches[precision], "--output", file)
            note(f"peer {precision}", float(child.output), child, file)
            child = measured.run(options.nosology, "bench", "embed", "--encoder", options.model, "--names", folder / "names.txt",
                                 "--precision", precision, "--repeats", 1, "--threads", options.threads, "--device",
                                 options.device, "--output", file)
            note(f"ours {precision}", json.loads(child.output)["seconds"], child, file)
    rate = {precision: max(value, rate[precision]) for precision, value in measured_rates().items()}
    work = operations(options.model, names)

    def cosine(a: numpy.ndarray, b: numpy.ndarray) -> float:
        return float(((a * b).sum(1) / numpy.linalg.norm(a, axis=1) / numpy.linalg.norm(b, axis=1)).min())

    reference = vectors["peer f32"].astype(numpy.float64)
    print(json.dumps({
        "names": len(names), "threads": options.threads, "device": options.device, "peer batch size": batches,
        "texts per second": {k: round(len(names) / v, 1) for k, v in best.items()},
        **{f"ours {ours} / peer {peer}": round(best[f"peer {peer}"] / best[f"ours {ours}"], 2)
           for ours in precisions for peer in precisions if (ours, peer) != ("f32", "bf16")},
        "GFLOP/s of one large product": rate,
        "share of it": {k: round(work / v / 1e9 / rate[k.split()[1]], 3) for k, v in best.items() if rate},
        "most memory, MB": {k: round(v) for k, v in memory.items()},
        "smallest cosine": {p: cosine(vectors[f"ours {p}"].astype(numpy.float64), reference) for p in precisions},
    }, indent=1))


if __name__ == "__main__":
    main()
