"""Generated strings of every kind: scripts, marks, emoji, special tokens as text, malformed UTF-8."""

MASK64 = (1 << 64) - 1


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
