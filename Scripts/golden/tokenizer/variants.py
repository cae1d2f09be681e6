"""The tokenizers that are compared: published vocabularies and a small one, each with several normalizers."""

import collections

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from .sources import KEBERT, MINILM, hpo_texts, icd_names

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

NORMALIZERS = {
    "uncased": dict(),
    "cased": dict(lowercase=False),
    "accented": dict(strip_accents=False),
    "raw": dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False),
}


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


def variants(tokens):
    """All compared tokenizers by name; those whose files are absent are left out."""
    found = {f"small-{name}": from_vocabulary(tokens, **options) for name, options in NORMALIZERS.items()}
    for model, directory in [("minilm", MINILM), ("kebert", KEBERT)]:
        if directory.is_dir():
            for name in ["uncased", "cased"]:
                found[f"{model}-{name}"] = from_file(directory / "tokenizer.json", **NORMALIZERS[name])
    return found


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
