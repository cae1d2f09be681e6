import Tokenizer

/// Writes encodings as JSON, one line each, without a detour through strings.
struct EncodingLine {
  /// Whether the tokens are spelled out.
  let tokens: Bool
  /// Whether byte ranges are printed.
  let offsets: Bool
  /// Whether the texts of a pair are told apart.
  let typeIDs: Bool

  /// Appends one line, newline included.
  func append(_ encoding: Encoding, _ tokenizer: WordPieceTokenizer, to output: inout [UInt8]) {
    appendList("{\"ids\":[", encoding.ids, to: &output) { Self.append(Int($0), to: &$1) }
    if tokens {
      appendList("],\"tokens\":[", encoding.ids, to: &output) {
        Self.append(string: tokenizer.vocabulary.token($0) ?? "", to: &$1)
      }
    }
    if offsets {
      appendList("],\"offsets\":[", encoding.offsets, to: &output) { range, output in
        output.append(UInt8(ascii: "["))
        Self.append(range.lowerBound, to: &output)
        output.append(UInt8(ascii: ","))
        Self.append(range.upperBound, to: &output)
        output.append(UInt8(ascii: "]"))
      }
    }
    if typeIDs {
      appendList("],\"typeIDs\":[", encoding.typeIDs, to: &output) { Self.append(Int($0), to: &$1) }
    }
    output += "]}\n".utf8
  }

  private func appendList<T>(
    _ opening: String, _ values: [T], to output: inout [UInt8], _ element: (T, inout [UInt8]) -> Void
  ) {
    output += opening.utf8
    for (index, value) in values.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      element(value, &output)
    }
  }

  private static func append(_ number: Int, to output: inout [UInt8]) {
    if number >= 10 { append(number / 10, to: &output) }
    output.append(UInt8(ascii: "0") + UInt8(number % 10))
  }

  private static func append(string: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        output.append(UInt8(ascii: "\\"))
        output.append(byte)
      case ..<0x20:
        let hex = "0123456789abcdef".utf8.map(\.self)
        output += "\\u00".utf8
        output.append(hex[Int(byte >> 4)])
        output.append(hex[Int(byte & 15)])
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
