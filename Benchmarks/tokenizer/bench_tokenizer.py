"""Names per second of `nosology` and of Hugging Face `tokenizers`, in turn, on the same names and thread count.

    python Benchmarks/tokenizer/bench_tokenizer.py --nosology .build/release/nosology --model DIR --names FILE

DIR is a model directory with tokenizer.json; FILE has a name a line (`corpora/icd-10-cm.txt`, written by
`make golden`). The peer's time is that of its fastest call, `encode_batch_fast`, without padding and truncation.
Each side gets `--rounds` turns of five runs; its best run counts. Prints one JSON object.
"""

import argparse
import json
import os
import subprocess
import time


def ours(arguments):
    command = [arguments.nosology, "bench", "tokenizer", "--model", arguments.model, "--names", arguments.names]
    output = subprocess.run(
        [*command, "--threads", str(arguments.threads)], check=True, capture_output=True, text=True
    ).stdout
    return json.loads(output)


def peer(tokenizer, names):
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        tokenizer.encode_batch_fast(names)
        best = min(best, time.perf_counter() - start)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nosology", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--names", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()

    # Read by the library when its thread pool starts.
    os.environ["RAYON_NUM_THREADS"] = str(arguments.threads)
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if arguments.threads > 1 else "false"
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(os.path.join(arguments.model, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with open(arguments.names, encoding="utf-8") as lines:
        names = [line.rstrip("\n") for line in lines]

    mine, theirs = [], []
    for _ in range(arguments.rounds):
        mine.append(ours(arguments))
        theirs.append(peer(tokenizer, names))
    best = min(mine, key=lambda result: result["seconds"])
    assert best["names"] == len(names), "the two sides read another number of names"
    print(
        json.dumps(
            dict(
                names=len(names),
                threads=arguments.threads,
                nosology=best,
                tokenizers=dict(
                    version=tokenizers.__version__, seconds=min(theirs), names_per_second=int(len(names) / min(theirs))
                ),
                ratio=round(min(theirs) / best["seconds"], 1),
            ),
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
