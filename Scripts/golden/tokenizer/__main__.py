"""Prints what the library makes of each string of a block: `python -m tokenizer VARIANT CORPUS BLOCK`."""

import json
import sys

from .digests import blocks, corpora, encode
from .sources import GOLDEN
from .unicode import excluded_values
from .variants import variants


def print_block(variant, corpus, block):
    tokens = (GOLDEN / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    differences = json.loads((GOLDEN / "unicode-differences.json").read_text())
    strings = blocks(corpora(tokens, excluded_values(differences))[corpus])[block]
    for data, (ids, offsets) in zip(strings, encode(variants(tokens)[variant], strings), strict=True):
        print(json.dumps(dict(variant=variant, text=data.hex(), ids=ids, offsets=offsets)))


print_block(sys.argv[1], sys.argv[2], int(sys.argv[3]))
