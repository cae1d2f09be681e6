/// A value of identifiers, or what follows a text in quotes, taken apart.
///
/// An exclamation mark ends it wherever it stands outside quotes, also directly behind an identifier, but for one inside a
/// URL; a comment is no part of it.
struct OBOValue {
  /// Identifiers and words, escapes resolved.
  private(set) var words: [String] = []
  /// A text in quotes among the words, as cross-references have it.
  private(set) var description: String?
  /// The block in braces.
  private(set) var qualifiers = OBOQualifiers()
  /// What is not of the form `WORD … "description" [references] {qualifiers} ! comment`, in words; nil where all is.
  private(set) var problem: String?

  private let bytes: [UInt8]
  private let hasReferences: Bool
  private var index = 0
  private var isEnded = false

  /// Takes a value apart. A bracket begins a list of cross-references only where the value may have one.
  init(_ value: Substring, hasReferences: Bool = false) {
    bytes = Array(value.utf8)
    self.hasReferences = hasReferences
    while problem == nil, let byte = nextAfterBlanks() { take(byte) }
  }

  private mutating func nextAfterBlanks() -> UInt8? {
    while index < bytes.count, OBOSyntax.isBlank(bytes[index]) { index += 1 }
    guard index < bytes.count, bytes[index] != OBOSyntax.comment else { return nil }
    return bytes[index]
  }

  private mutating func take(_ byte: UInt8) {
    guard !isEnded else { return fail("there is text after the qualifiers") }
    switch byte {
    case OBOSyntax.quote:
      guard description == nil, index == 0 || OBOSyntax.isBlank(bytes[index - 1]),
        let close = OBOSyntax.closingQuote(in: bytes, from: index + 1)
      else { return fail("there is a double quote that is not escaped") }
      description = OBOSyntax.unescaped(bytes[(index + 1)..<close])
      index = close + 1
      if index < bytes.count, !OBOSyntax.isBlank(bytes[index]), bytes[index] != OBOSyntax.comment,
        bytes[index] != UInt8(ascii: "{")
      {
        fail("there is a double quote that is not escaped")
      }
    case UInt8(ascii: "[") where hasReferences:
      guard let end = endOfReferences() else { return fail("the list of cross-references has no end") }
      index = end
      if let next = nextAfterBlanks(), next != UInt8(ascii: "{") { fail("there is text after the cross-references") }
    case UInt8(ascii: "{"):
      guard let block = OBOQualifiers.block(in: bytes[index...]) else {
        return fail("the qualifiers in braces have not the form {key=\"value\"}")
      }
      (qualifiers, index) = block
      isEnded = true
    default: takeWord()
    }
  }

  private mutating func takeWord() {
    let start = index
    while index < bytes.count, !OBOSyntax.isBlank(bytes[index]), !isEnd(of: start) {
      index += bytes[index] == OBOSyntax.backslash ? 2 : 1
    }
    index = min(index, bytes.count)
    // Behind a text in quotes it is the rest of one that a quote inside has ended.
    if description != nil, bytes[start..<index].contains(OBOSyntax.quote) {
      return fail("there is a double quote that is not escaped")
    }
    words.append(OBOSyntax.unescaped(bytes[start..<index]))
  }

  /// Whether the word that begins at `start` ends here, before a comment or qualifiers.
  private func isEnd(of start: Int) -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "{"): return OBOQualifiers.block(in: bytes[index...]) != nil
    case OBOSyntax.comment:
      let isInside = index + 1 < bytes.count && !OBOSyntax.isBlank(bytes[index + 1])
      return !isInside || !String(decoding: bytes[start..<index], as: UTF8.self).contains("://")
    default: return false
    }
  }

  /// The place behind the bracket that closes the list of cross-references here; brackets in quotes do not.
  private func endOfReferences() -> Int? {
    var place = index + 1
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "]"): return place + 1
      case OBOSyntax.quote:
        guard let close = OBOSyntax.closingQuote(in: bytes, from: place + 1) else { return nil }
        place = close + 1
      case OBOSyntax.backslash: place += 2
      default: place += 1
      }
    }
    return nil
  }

  private mutating func fail(_ reason: String) { problem = reason }
}
