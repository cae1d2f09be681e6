"""Small cases with all that an encoding says."""

from tokenizers import AddedToken

from .digests import byte_offsets, decode_replacing
from .variants import NORMALIZERS, from_vocabulary


def added_tokens_tokenizer():
    letters = [chr(c) for c in range(0x21, 0x7F) if not chr(c).isupper()]
    tokens = ["[UNK]", "[MASK]", "[SEP]", "[PAD]", "[CLS]"] + letters + ["##" + letter for letter in letters]
    tokenizer = from_vocabulary(tokens + ["chest", "ct", "scan", "mri"])
    tokenizer.add_tokens(
        [
            AddedToken("Chest CT", normalized=True),
            AddedToken("MRI", normalized=False, single_word=True),
            AddedToken("<L>", normalized=False, lstrip=True, rstrip=True),
            AddedToken("Chest", normalized=False),
            AddedToken("caf\u00e9", normalized=True),
            AddedToken("ct scan", normalized=True, lstrip=True, rstrip=True, single_word=True),
        ]
    )
    return tokenizer


CASES = [
    "", " ", "Cholera due to Vibrio cholerae 01, biovar cholerae", "head [SEP] relation", "[CLS] a [MASK]b [sep] [PAD][UNK]",
    "St. John's wort; don't do not he's i'm we've!", "caf\u00e9 cafe\u0301 CAF\u00c9", "\u0301 a\u0301\u0323b \u0323",
    "\u0130stanbul I\u0307 \u1e9e \u00df", "\u4e2d\u6587ab \u3400\U00020000 \U0002b820\U0002b920", "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab",
    "\U0001F468\u200d\U0001F469\u200d\U0001F467 \U0001F44D\U0001F3FD \u2764\ufe0f 1\ufe0f\u20e3", "a\u00a0b\u2003c\u3000d\u2028e\u0085f\u200bg\u00adh",
    "a\u0000b\ufffdc\u0007d\te\nf\rg\u000bh\u000ci", "a" * 100, "a" * 101, "\u00e9" * 100, "\u00e9" * 101, "e\u0301" * 60,
    "x" * 101 + " " + "y" * 99, "\ue000\U000F0000 \U0010FFFF", "\u0378\u0380 unassigned", "\u212b\u2126 \ufb01 \u01c5 \U00010400",
    "T1-weighted (3.0 T) MRI: <5 mm @ $10, 50% #1 ~ ^ ` | \\ {x} = [y]", "\u00ab\u2026\u00bb \u2014 \u201cq\u201d \u00bf?", "\u0e01\u0e38\u0e48\u0e19 \u0928\u092e\u0938\u094d\u0924\u0947",
    "\u0f71\u0f72\u0f73 \u0f40\u0f73\u0334", "\U0001D15E\U0001D160\U0001D165", "a\u302e\u0334b", "\u1b06\u1b44", "\u05d1\u05b0\u05bc\u05e8", "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f",
    "\u0391\u03a3 \u03a3\u0391\u03a3", "\u01c4\u01c5\u01c6", "na\u00efve \u00c5ngstr\u00f6m", "##ing ##s", "unrecognizable\u2603word",
]  # fmt: skip
MALFORMED_CASES = ["61c3", "61e282c3a9", "f09f98", "61ff62", "eda080", "61c0af62", "5b5345505df09f5b5345505d", "e08080", "f4908080"]
PAIR_CASES = [("cholera", "Vibrio cholerae"), ("", ""), ("caf\u00e9", ""), ("", "\u4e2d"), ("a [SEP] b", "[CLS] c")]
TRUNCATION_CASES = [
    (strategy, first, second, length)
    for strategy in ["longest_first", "only_first", "only_second"]
    for first, second in [("one two three four five six", None), ("one two", "a b c d e f g"), ("one two three four five six", "a b"), ("one two three", "a b c")]
    for length in ([2, 3, 5] if second is None else [3, 4, 5, 6, 7, 8, 9, 20])
]  # fmt: skip
ADDED_CASES = [
    "a chest ct and CHEST CT chest cts", "xMRI MRI MRIs MRI-x a_MRI \u00e9MRI MRI\u00e9 (MRI)", "x  <L>\u3000\t y <L><L> z", "a Chest CT",
    "CAFE x caf\u00e9s cafe\u0301", "x  ct  scan  CT scan  y", "ct scan\tct scan", "ct\tscan", "[SEP]MRI[SEP]", "\u00e9 chest CT \u00e9",
]  # fmt: skip


def case(variant, tokenizer, data, pair=None, truncation=None):
    text, starts = decode_replacing(data)
    pair_text, pair_starts = decode_replacing(pair) if pair is not None else (None, None)
    result = dict(variant=variant, text=data.hex())
    if pair is not None:
        result["pair"] = pair.hex()
    if truncation:
        result["strategy"], result["maximumLength"] = truncation
        tokenizer.enable_truncation(truncation[1], strategy=truncation[0])
    try:
        encoding = tokenizer.encode(text, pair_text)
    except Exception:  # the binding raises nothing more specific
        return result
    finally:
        tokenizer.no_truncation()
    result.update(
        ids=encoding.ids,
        offsets=byte_offsets(encoding, starts, pair_starts),
        typeIDs=encoding.type_ids,
        specialTokensMask=encoding.special_tokens_mask,
        decoded=tokenizer.decode(encoding.ids),
        decodedWithSpecialTokens=tokenizer.decode(encoding.ids, skip_special_tokens=False),
    )
    return result


def cases(tokens):
    result = []
    for name, options in NORMALIZERS.items():
        tokenizer = from_vocabulary(tokens, **options)
        result += [case(name, tokenizer, text.encode()) for text in CASES]
        result += [case(name, tokenizer, bytes.fromhex(data)) for data in MALFORMED_CASES]
    tokenizer = from_vocabulary(tokens)
    result += [case("uncased", tokenizer, first.encode(), second.encode()) for first, second in PAIR_CASES]
    for strategy, first, second, length in TRUNCATION_CASES:
        pair = second.encode() if second is not None else None
        result.append(case("uncased", tokenizer, first.encode(), pair, (strategy, length)))
    tokenizer = added_tokens_tokenizer()
    return result + [case("added-tokens", tokenizer, text.encode()) for text in ADDED_CASES]
