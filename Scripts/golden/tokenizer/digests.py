"""Ids and byte offsets of whole corpora, one number for every 1,000 strings."""

import codecs

from .sources import hpo_texts, icd_names, write_corpora
from .strings import MASK64, Generator
from .variants import SPECIAL, variants

GENERATED_COUNT = 200_000
BLOCK_SIZE = 1000


def corpora(tokens, excluded):
    words = [token.removeprefix("##").encode() for token in tokens if token not in SPECIAL]
    generator = Generator(words, excluded)
    return {
        "generated": [generator.string(index) for index in range(GENERATED_COUNT)],
        "icd-10-cm": [name.encode() for name in icd_names()],
        "hpo": [text.encode() for text in hpo_texts()],
    }


def is_compared(variant, corpus):
    """The real texts are compared with the real vocabularies, the generated ones with all."""
    return corpus == "generated" or not variant.startswith("small")


def decode_replacing(data):
    """The text of bytes that may be malformed, and where each character starts in the bytes, with the end last."""
    try:
        text = data.decode()
        starts = [0]
        for character in text:
            starts.append(starts[-1] + len(character.encode()))
        return text, starts
    except UnicodeDecodeError:
        pass
    malformed = []

    def record(error):
        malformed.append((error.start, error.end))
        return "\ufffd", error.end

    codecs.register_error("record", record)
    text = data.decode("utf-8", "record")
    starts, replaced = [0], dict(malformed)
    for character in text:
        position = starts[-1]
        starts.append(replaced.get(position, position + len(character.encode())))
    return text, starts


def encode(tokenizer, data):
    """Pairs (ids, byte offsets) of many byte strings."""
    decoded = [decode_replacing(item) for item in data]
    encodings = tokenizer.encode_batch([text for text, _ in decoded])
    return [
        (encoding.ids, byte_offsets(encoding, starts))
        for encoding, (_, starts) in zip(encodings, decoded, strict=True)
    ]


def byte_offsets(encoding, starts, pair_starts=None):
    tables = {None: [0], 0: starts, 1: pair_starts}
    return [
        (tables[sequence][start], tables[sequence][end])
        for sequence, (start, end) in zip(encoding.sequence_ids, encoding.offsets, strict=True)
    ]


def digest(results):
    """FNV-1a, 64 bits, over 32-bit numbers: for each string the token count, then id, start and end of each token."""
    state = 0xCBF29CE484222325
    for ids, offsets in results:
        state = ((state ^ len(ids)) * 0x100000001B3) & MASK64
        for token, (start, end) in zip(ids, offsets, strict=True):
            state = ((state ^ token) * 0x100000001B3) & MASK64
            state = ((state ^ start) * 0x100000001B3) & MASK64
            state = ((state ^ end) * 0x100000001B3) & MASK64
    return f"{state:016x}"


def blocks(strings):
    return [strings[start : start + BLOCK_SIZE] for start in range(0, len(strings), BLOCK_SIZE)]


def digests(tokens, excluded, old):
    result = []
    texts = corpora(tokens, excluded)
    tokenizers_by_name = variants(tokens)
    for corpus, strings in texts.items():
        for variant, tokenizer in tokenizers_by_name.items():
            if is_compared(variant, corpus):
                values = [digest(encode(tokenizer, block)) for block in blocks(strings)]
                result.append(dict(variant=variant, corpus=corpus, count=len(strings), digests=values))
    kept = [entry for entry in old if entry["variant"] not in tokenizers_by_name]
    write_corpora()
    return result + kept
