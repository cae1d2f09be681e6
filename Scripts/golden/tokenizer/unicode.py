"""The code points on which the library and libutf8proc, which know different versions of Unicode, disagree."""

import collections
import ctypes

from tokenizers import normalizers, pre_tokenizers

from .variants import NORMALIZERS


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
