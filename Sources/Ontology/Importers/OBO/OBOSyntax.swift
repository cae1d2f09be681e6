/// The lexical rules of OBO 1.4: escapes, quoted strings, trailing qualifiers and comments.
enum OBOSyntax {
  private static let backslash = UInt8(ascii: "\\")
  private static let quote = UInt8(ascii: "\"")
  private static let blank = UInt8(ascii: " ")

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

  /// A value without quotes: without trailing `! comment` and `{qualifiers}`, escapes resolved.
  static func unquoted(_ value: Substring) -> String {
    let bytes = Array(value.utf8)
    var end = commentStart(bytes) ?? bytes.count
    trimBlanks(bytes, &end)
    if let start = qualifierStart(bytes[..<end]) {
      end = start
      trimBlanks(bytes, &end)
    }
    return unescaped(bytes[..<end])
  }

  /// The text in double quotes at the start of `value`, escapes resolved, and what follows it; nil where there is none.
  static func quoted(_ value: Substring) -> (text: String, rest: Substring)? {
    let bytes = value.utf8
    guard bytes.first == quote else { return nil }
    let start = bytes.index(after: bytes.startIndex)
    var index = start
    while index < bytes.endIndex {
      switch bytes[index] {
      case quote: return (unescaped(Array(bytes[start..<index])[...]), value[bytes.index(after: index)...])
      case backslash: index = bytes.index(index, offsetBy: 2, limitedBy: bytes.endIndex) ?? bytes.endIndex
      default: index = bytes.index(after: index)
      }
    }
    return nil
  }

  /// Where a comment begins: an unescaped exclamation mark after a blank, outside quotes.
  private static func commentStart(_ bytes: [UInt8]) -> Int? {
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case backslash: index += 1
      case quote: isQuoted.toggle()
      case UInt8(ascii: "!") where !isQuoted && (index == 0 || bytes[index - 1] == blank): return index
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Where a qualifier block `{key="value", …}` begins that ends the value. Braces without `=` are text.
  private static func qualifierStart(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.last == UInt8(ascii: "}"), let open = bytes.lastIndex(of: UInt8(ascii: "{")),
      open == bytes.startIndex || bytes[open - 1] == blank,
      let equals = bytes[open...].firstIndex(of: UInt8(ascii: "=")), equals > open + 1,
      !bytes[open..<equals].contains(blank)
    else { return nil }
    return open
  }

  private static func trimBlanks(_ bytes: [UInt8], _ end: inout Int) {
    while end > 0, bytes[end - 1] == blank || bytes[end - 1] == 0x09 { end -= 1 }
  }

  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(backslash) else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        switch byte {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "W"): result.append(blank)
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
