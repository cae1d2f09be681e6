import Foundation
import TestSupport

@testable import Tokenizer

/// Strings of every kind, from SplitMix64. The class `Generator` of `Scripts/golden/tokenizer/strings.py` is the same
/// program: change both or none.
struct StringGenerator: Sendable {
  static let count = 200_000

  private static let marks: [UInt32] = [
    0x0F71, 0x0F72, 0x0F73, 0x0F80, 0x0334, 0x0345, 0x302E, 0x1D165, 0x1D16D, 0x0E38, 0x094D, 0x1B44, 0x3099,
    0x05B0, 0x0323, 0x0308,
  ]
  private static let emoji: [[UInt32]] = [
    [0x1F600], [0x1F468, 0x200D, 0x1F469, 0x200D, 0x1F467], [0x1F44D, 0x1F3FD], [0x1F1E9, 0x1F1EA],
    [0x2764, 0xFE0F], [0x31, 0xFE0F, 0x20E3], [0x1F3F4, 0xE0067, 0xE0062, 0xE007F], [0x1FA7A], [0x1F9EC],
    [0x2695, 0xFE0F],
  ]
  private static let spaces: [UInt32] = [
    0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x85, 0x0B, 0x0C, 0x1680, 0x2003, 0x2009, 0x200B, 0x2028, 0x2029, 0x202F,
    0x205F, 0x3000, 0xFEFF, 0x00, 0xAD,
  ]
  private static let literals = ["[SEP]", "[CLS]", "[MASK]", "[PAD]", "[UNK]", "[sep]", "[SEP", "SEP]"]
  private static let malformed = [
    "C0AF", "80", "BF", "E282", "F09F98", "EDA080", "F4908080", "FF", "FE", "C3", "E08080", "F888808080",
    "C1",
    "EDBFBF", "F0808080", "EFBFBD",
  ].map(bytes(hex:))
  private static let letters: [Block] = [
    (0xC0, 0x190), (0x370, 0x190), (0x1E00, 0x200), (0x10400, 0x50), (0x2100, 0x50), (0xFB00, 0x50),
  ]
  private static let ideographs: [Block] = [
    (0x4E00, 0x5200), (0x3400, 0x19C0), (0x20000, 0xA6E0), (0x2B700, 0x400), (0xF900, 0x200),
    (0x2F800, 0x220),
  ]
  private static let hangul: [Block] = [(0xAC00, 11172), (0x1100, 256)]

  private typealias Block = (first: UInt32, count: UInt32)

  private let words: [[UInt8]]
  private let excluded: Set<UInt32>
  private var state: UInt64 = 0
  private var bytes: [UInt8] = []

  init(vocabulary tokens: [String], excluded: Set<UInt32>) {
    let special = SpecialTokenNames()
    let names = [special.pad, special.unk, special.cls, special.sep, special.mask]
    words = tokens.filter { !names.contains($0) }.map { token in
      let bytes = [UInt8](token.utf8)
      return bytes.starts(with: "##".utf8) ? [UInt8](bytes.dropFirst(2)) : bytes
    }
    self.excluded = excluded
  }

  /// String number `index`, as bytes that may be malformed.
  mutating func string(_ index: Int) -> [UInt8] {
    state = UInt64(index)
    bytes = []
    for _ in 0..<1 + below(12) {
      appendPart(below(16))
      if below(2) == 0 { bytes.append(0x20) }
    }
    return bytes
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func below(_ bound: UInt32) -> UInt32 { UInt32(next() % UInt64(bound)) }

  private mutating func pick<T>(_ table: [T]) -> T { table[Int(below(UInt32(table.count)))] }

  /// A scalar on which the Unicode versions disagree, or a surrogate, becomes a snowman.
  private mutating func append(_ value: UInt32) {
    let isExcluded = (0xD800..<0xE000).contains(value) || excluded.contains(value)
    bytes.append(scalar: isExcluded ? 0x2603 : value)
  }

  private mutating func append(within blocks: [Block]) {
    let block = pick(blocks)
    append(block.first + below(block.count))
  }

  private mutating func appendPart(_ kind: UInt32) {
    switch kind {
    case 0...2:
      var word = pick(words)
      if below(4) == 0, (0x61...0x7A).contains(word[0]) { word[0] -= 0x20 }
      bytes += word
    case 3:
      let first: UInt32 = pick([0x41, 0x61])
      for _ in 0..<1 + below(12) { bytes.append(UInt8(first + below(26))) }
    case 4:
      for _ in 0..<1 + below(4) { bytes.append(UInt8(below(128))) }
    case 5:
      for _ in 0..<1 + below(3) { append(below(0x110000)) }
    case 6:
      for _ in 0..<1 + below(3) { append(below(0x3000)) }
    case 7:
      append(0x61 + below(26))
      for _ in 0..<1 + below(4) { append(below(2) == 0 ? pick(Self.marks) : 0x300 + below(0x70)) }
    case 8:
      for _ in 0..<1 + below(3) { append(within: Self.ideographs) }
    case 9:
      for _ in 0..<1 + below(3) { append(within: Self.hangul) }
    case 10:
      for value in pick(Self.emoji) { append(value) }
    case 11:
      for _ in 0..<1 + below(3) { append(pick(Self.spaces)) }
    case 12:
      let letter: UInt32 = pick([0x61, 0xE9, 0x431, 0xAC00])
      for _ in 0..<95 + below(12) { append(letter) }
    case 13:
      bytes += pick(Self.literals).utf8
    case 14:
      for _ in 0..<1 + below(3) { bytes += pick(Self.malformed) }
    default:
      for _ in 0..<1 + below(6) { append(within: Self.letters) }
    }
  }
}

/// The bytes that a hexadecimal string spells.
func bytes(hex: String) -> [UInt8] {
  let digits = hex.utf8.map { UInt8(Character(Unicode.Scalar($0)).hexDigitValue!) }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
