import Files

/// The lexical rules of OBO 1.4: escapes, texts, trailing qualifiers and comments.
///
/// Source: OBO Flat File Format 1.4, section 2; where files of the field break it without being ambiguous, they are read.
enum OBOSyntax {
  static let backslash = UInt8(ascii: "\\")
  static let quote = UInt8(ascii: "\"")
  static let comment = UInt8(ascii: "!")

  static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 0x09 }

  /// Separates `tag: value`; nil where there is no tag. The value keeps its escapes.
  static func split(_ line: String) -> (tag: String, value: Substring)? {
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return nil }
    let value = line[line.index(after: colon)...].drop(while: { $0 == " " || $0 == "\t" })
    return (String(line[..<colon]).collapsed, value)
  }

  /// Whether the line ends in a backslash that is not itself escaped: the next line belongs to it.
  static func isContinued(_ line: String) -> Bool {
    line.utf8.reversed().prefix(while: { $0 == backslash }).count % 2 == 1
  }

  /// A line that begins a stanza, without the comment behind it: `[Term]`.
  static func stanza(_ line: String) -> String { String(line.prefix { $0 != "!" }).collapsed }

  /// A text without quotes: without `! comment` and `{qualifiers}` at its end, escapes resolved.
  ///
  /// In a text an exclamation mark begins a comment after a blank only, and braces qualifiers only where they have the
  /// form `{key="value", …}`.
  static func text(_ value: Substring) -> String {
    let bytes = Array(value.utf8)
    var end = 0
    while end < bytes.count {
      let isAfterBlank = end == 0 || isBlank(bytes[end - 1])
      if isAfterBlank, bytes[end] == comment { break }
      if isAfterBlank, bytes[end] == UInt8(ascii: "{"), let block = OBOQualifiers.block(in: bytes[end...]) {
        var next = block.end
        while next < bytes.count, isBlank(bytes[next]) { next += 1 }
        if next == bytes.count || bytes[next] == comment { break }
      }
      end += bytes[end] == backslash ? 2 : 1
    }
    end = min(end, bytes.count)
    while end > 0, isBlank(bytes[end - 1]) { end -= 1 }
    return unescaped(bytes[..<end])
  }

  /// The text in double quotes at the start of `value`, escapes resolved, and what follows it; nil where there is none.
  static func quoted(_ value: Substring) -> (text: String, rest: Substring)? {
    let bytes = value.utf8
    guard bytes.first == quote else { return nil }
    let start = bytes.index(after: bytes.startIndex)
    guard let end = closingQuote(in: bytes, from: start) else { return nil }
    return (unescaped(Array(bytes[start..<end])[...]), value[bytes.index(after: end)...])
  }

  /// The place of the quote that closes a text which begins at `start`.
  static func closingQuote<Bytes: BidirectionalCollection<UInt8>>(in bytes: Bytes, from start: Bytes.Index) -> Bytes
    .Index?
  {
    var index = start
    while index < bytes.endIndex {
      switch bytes[index] {
      case quote: return index
      case backslash: index = bytes.index(index, offsetBy: 2, limitedBy: bytes.endIndex) ?? bytes.endIndex
      default: index = bytes.index(after: index)
      }
    }
    return nil
  }

  /// Resolves the escapes of a text.
  static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(backslash) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        switch byte {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "W"): result.append(UInt8(ascii: " "))
        default: result.append(byte)
        }
        isEscaped = false
      } else if byte == backslash {
        isEscaped = true
      } else {
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
