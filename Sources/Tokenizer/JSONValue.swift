/// A JSON document with strings as UTF-8 bytes.
///
/// Foundation's readers make `String` keys, which compare equal when they are canonically equivalent: a
/// vocabulary with a composed and a decomposed form of a letter would lose one of them. This reader keeps all
/// keys, in order.
enum JSONValue {
  case null
  case bool(Bool)
  case number(Double)
  case string([UInt8])
  case array([JSONValue])
  case object([(key: [UInt8], value: JSONValue)])

  /// Parses a document; `origin` names it in errors.
  init(parsing bytes: [UInt8], origin: String) throws(TokenizerError) {
    var reader = JSONReader(bytes: bytes, origin: origin)
    self = try reader.document()
  }

  /// The member of an object, of several with this key the last.
  subscript(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key.elementsEqual(key.utf8) }?.value
  }

  var string: String? {
    if case .string(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The number, if it is whole and fits.
  var integer: Int? {
    if case .number(let value) = self { Int(exactly: value) } else { nil }
  }

  var number: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  var array: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// What an error calls a value of this kind.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// The value itself where it is short, else its kind.
  var summary: String {
    switch self {
    case .bool(let value): "\(value)"
    case .number(let value): integer.map { "\($0)" } ?? "\(value)"
    case .string(let bytes) where bytes.count <= 60: "\"\(String(decoding: bytes, as: UTF8.self))\""
    case .array(let values) where values.isEmpty: "[]"
    default: kind
    }
  }
}

/// A recursive-descent reader of JSON (RFC 8259).
private struct JSONReader {
  let bytes: [UInt8]
  let origin: String
  var position = 0
  var depth = 0

  mutating func document() throws(TokenizerError) -> JSONValue {
    let result = try value()
    guard next() == nil else { throw failure("the end of the document") }
    return result
  }

  /// The next byte that is not white space, not consumed.
  private mutating func next() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return bytes[position]
      }
    }
    return nil
  }

  private mutating func value() throws(TokenizerError) -> JSONValue {
    switch next() {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return try number()
    }
  }

  private mutating func object() throws(TokenizerError) -> JSONValue {
    var members: [(key: [UInt8], value: JSONValue)] = []
    try list(closing: UInt8(ascii: "}")) { reader throws(TokenizerError) in
      guard reader.next() == UInt8(ascii: "\"") else { throw reader.failure("a key") }
      let key = try reader.string()
      guard reader.next() == UInt8(ascii: ":") else { throw reader.failure("a colon") }
      reader.position += 1
      members.append((key, try reader.value()))
    }
    return .object(members)
  }

  private mutating func array() throws(TokenizerError) -> JSONValue {
    var values: [JSONValue] = []
    try list(closing: UInt8(ascii: "]")) { reader throws(TokenizerError) in
      values.append(try reader.value())
    }
    return .array(values)
  }

  /// Reads comma-separated elements up to `closing`, from the opening bracket on.
  private mutating func list(
    closing: UInt8, element: (inout JSONReader) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    position += 1
    depth += 1
    guard depth <= 128 else { throw failure("at most 128 nested values") }
    if next() != closing {
      while true {
        try element(&self)
        guard next() == UInt8(ascii: ",") else { break }
        position += 1
      }
    }
    guard next() == closing else { throw failure("a comma or \(Character(Unicode.Scalar(closing)))") }
    position += 1
    depth -= 1
  }

  private mutating func literal(_ word: String, _ value: JSONValue) throws(TokenizerError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure(word) }
    position += word.utf8.count
    return value
  }

  private mutating func number() throws(TokenizerError) -> JSONValue {
    let start = position
    while position < bytes.count, "+-.0123456789eE".utf8.contains(bytes[position]) { position += 1 }
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw failure("a value")
    }
    return .number(value)
  }

  private mutating func string() throws(TokenizerError) -> [UInt8] {
    position += 1
    var result: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return result
      case UInt8(ascii: "\\"): try escape(into: &result)
      default: result.append(byte)
      }
    }
    throw failure("the end of a string")
  }

  private mutating func escape(into result: inout [UInt8]) throws(TokenizerError) {
    guard position < bytes.count else { throw failure("an escape") }
    position += 1
    switch bytes[position - 1] {
    case UInt8(ascii: "n"): result.append(0x0A)
    case UInt8(ascii: "t"): result.append(0x09)
    case UInt8(ascii: "r"): result.append(0x0D)
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0C)
    case UInt8(ascii: "u"): result.append(scalar: try escapedScalar())
    case let byte where "\"\\/".utf8.contains(byte): result.append(byte)
    default: throw failure("an escape")
    }
  }

  private mutating func escapedScalar() throws(TokenizerError) -> UInt32 {
    let first = try hexDigits()
    guard 0xD800...0xDFFF ~= first else { return first }
    guard first < 0xDC00, bytes[position...].starts(with: "\\u".utf8) else {
      throw failure("a surrogate pair")
    }
    position += 2
    let second = try hexDigits()
    guard 0xDC00...0xDFFF ~= second else { throw failure("a surrogate pair") }
    return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
  }

  private mutating func hexDigits() throws(TokenizerError) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw failure("four hexadecimal digits")
    }
    position += 4
    return value
  }

  private func failure(_ expected: String) -> TokenizerError {
    TokenizerError(
      "\(origin): not valid JSON, expected \(expected) at byte \(position) of \(bytes.count)",
      hint: "the file may be truncated; fetch it again")
  }
}
