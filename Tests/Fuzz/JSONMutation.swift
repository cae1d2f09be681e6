/// Values that readers of JSON are likely to think nobody writes.
private let oddValues: [String] = [
  "0", "-1", "1", "2", "3", "65536", "2147483648", "4294967296", "1099511627776", "9223372036854775807",
  "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e18", "1e30", "1e308", "1e999", "-0.0",
  "1e-320", "0.5", "NaN", "null", "true", "false", "\"\"", "\"0\"", "\"\\ud800\"", "\"\\u0000\"", "\"e\u{301}\"", "[]",
  "{}", "[0]", "[\"\"]", "{\"\":0}", String(repeating: "[", count: 600), "\"\(String(repeating: "a", count: 5000))\"",
]

/// A copy of JSON, or of JSON lines, in which one value is another, gone, there twice, or inside a list.
func changedJSON(_ original: [UInt8], _ generator: inout Generator) -> [UInt8] {
  let spans = valueSpans(original)
  guard !spans.isEmpty else { return original + Array(generator.pick(oddValues).utf8) }
  var bytes = original
  let span = generator.pick(spans)
  let value = Array(original[span])
  switch generator.below(8) {
  case 0: bytes.replaceSubrange(span, with: original[generator.pick(spans)])
  case 1:
    var end = span.upperBound
    if end < bytes.count, bytes[end] == UInt8(ascii: ",") { end += 1 }
    bytes.removeSubrange(span.lowerBound..<end)
  case 2: bytes.insert(contentsOf: [UInt8(ascii: ",")] + value, at: span.upperBound)
  case 3: bytes.replaceSubrange(span, with: Array("[".utf8) + value + Array("]".utf8))
  case 4 where value.allSatisfy { "-+.eE0123456789".utf8.contains($0) }:
    let number = Double(String(decoding: value, as: UTF8.self)) ?? 0
    let others = [number + 1, number - 1, -number, number * 2, number * 1000, number / 3]
    let other = generator.pick(others)
    let text = Int64(exactly: other).map { String($0) } ?? "\(other)"
    bytes.replaceSubrange(span, with: Array(text.utf8))
  default: bytes.replaceSubrange(span, with: Array(generator.pick(oddValues).utf8))
  }
  return bytes
}

/// Where the values and keys are, inner ones too, as well as can be said of a text that is perhaps no JSON.
private func valueSpans(_ bytes: [UInt8]) -> [Range<Int>] {
  var spans: [Range<Int>] = []
  var open: [Int] = []
  var place = 0
  while place < bytes.count {
    let start = place
    switch bytes[place] {
    case UInt8(ascii: "\""):
      place += 1
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      place = min(bytes.count, place + 1)
      spans.append(start..<place)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      open.append(place)
      place += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      place += 1
      if let start = open.popLast() { spans.append(start..<place) }
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"): place += 1
    default:
      while place < bytes.count, !" \t\r\n,:{}[]\"".utf8.contains(bytes[place]) { place += 1 }
      spans.append(start..<place)
    }
  }
  return spans
}
