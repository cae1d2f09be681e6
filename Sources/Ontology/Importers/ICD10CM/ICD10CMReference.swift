import Files

/// A code or a range of codes that a note of ICD-10-CM names: `J44.-`, `I63.0-I63.5`, `T36-T50 with fifth character 5`.
struct ICD10CMReference: Equatable {
  /// First code, without a wildcard.
  var first: String
  /// Last code of a range, without a wildcard; nil where there is only one.
  var last: String?
  /// Whether it may be another abbreviation, such as `CO2`: a letter follows the first one, as in the category `QA0`.
  var isDoubtful: Bool { first.dropFirst().first?.isLetter ?? true }
  /// What restricts the codes meant: `with fifth character 5`.
  var condition: String?

  /// Reads all references of a note: those in parentheses, or, where there are none, those in the whole text.
  static func all(in note: String) -> [ICD10CMReference] {
    var inside: [ICD10CMReference] = []
    let bytes = Array(note.utf8)
    var index = 0
    while let open = bytes[index...].firstIndex(of: UInt8(ascii: "(")) {
      let close = bytes[open...].firstIndex { $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: "}") } ?? bytes.count
      // Of `(initial (S06.0X- with seventh character A))` the inner part is read.
      let start = bytes[open..<close].lastIndex(of: UInt8(ascii: "(")) ?? open
      var scanner = ICD10CMReferenceScanner(bytes[(start + 1)..<close])
      inside += scanner.references()
      index = min(close + 1, bytes.count)
    }
    if !inside.isEmpty { return inside }
    var scanner = ICD10CMReferenceScanner(bytes[...])
    return scanner.references()
  }
}

/// Finds references in a piece of text.
private struct ICD10CMReferenceScanner {
  private let bytes: ArraySlice<UInt8>
  private var index: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  mutating func references() -> [ICD10CMReference] {
    var found: [ICD10CMReference] = []
    var unconditioned = 0
    while index < bytes.endIndex {
      guard isWordStart, let first = code() else {
        index += 1
        continue
      }
      var reference = ICD10CMReference(first: first)
      skipWildcard()
      if skipRangeSign() {
        reference.last = code()
        skipWildcard()
      }
      found.append(reference)
      if let condition = condition() {
        for place in unconditioned..<found.count { found[place].condition = condition }
        unconditioned = found.count
      }
    }
    return found
  }

  private func at(_ place: Int) -> UInt8 { place < bytes.endIndex ? bytes[place] : 0 }

  private var isWordStart: Bool {
    index == bytes.startIndex || !(Self.isWord(bytes[index - 1]) || bytes[index - 1] == UInt8(ascii: "."))
  }

  private func isCode(at place: Int) -> Bool {
    let (second, third) = (at(place + 1), at(place + 2))
    return Self.isUpper(at(place)) && !Self.isWord(at(place + 3))
      && (Self.isDigit(second) && (Self.isDigit(third) || Self.isUpper(third))
        || Self.isUpper(second) && Self.isDigit(third))
  }

  /// The code at the current place, with its dot; a dot that nothing follows is dropped.
  private mutating func code() -> String? {
    guard isCode(at: index) else { return nil }
    var end = index + 3
    if at(end) == UInt8(ascii: ".") {
      var next = end + 1
      while next - end <= 4, Self.isDigit(at(next)) || Self.isUpper(at(next)) { next += 1 }
      if Self.isWord(at(next)) { return nil }
      if next > end + 1 { end = next }
    }
    let code = String(decoding: bytes[index..<end], as: UTF8.self)
    index = at(end) == UInt8(ascii: ".") ? end + 1 : end
    return code
  }

  /// A hyphen that belongs to the code, unless the second code of a range follows it.
  private mutating func skipWildcard() {
    if at(index) == UInt8(ascii: "-"), !isCode(at: index + 1) { index += 1 }
  }

  /// A hyphen or the word `to` before another code.
  private mutating func skipRangeSign() -> Bool {
    var place = index
    func skipBlanks() { while at(place) == UInt8(ascii: " ") { place += 1 } }
    skipBlanks()
    if at(place) == UInt8(ascii: "-") {
      place += 1
    } else if place > index, at(place) == UInt8(ascii: "t"), at(place + 1) == UInt8(ascii: "o") {
      place += 2
    } else {
      return false
    }
    skipBlanks()
    guard isCode(at: place) else { return false }
    index = place
    return true
  }

  /// What follows the word `with` up to the end, if that is the next word.
  private func condition() -> String? {
    var place = index
    while at(place) == UInt8(ascii: " ") || at(place) == UInt8(ascii: ",") { place += 1 }
    guard bytes[place...].starts(with: "with ".utf8) else { return nil }
    return String(decoding: bytes[place...], as: UTF8.self).collapsed
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || isUpper(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
  }
}
