import Testing

@testable import Tokenizer

@Suite struct UTF8ScalarsTests {
  private func scalars(_ bytes: [UInt8]) -> [UInt32] {
    let span = bytes.span
    var scalars: [UInt32] = []
    var position = 0
    while position < span.count {
      let read = span.scalar(at: position, before: span.count)
      scalars.append(read.value)
      position += read.length
    }
    return scalars
  }

  @Test("Every scalar is read back from its UTF-8 form, forwards and backwards")
  func roundTrip() {
    for value in stride(from: 0 as UInt32, to: 0x110000, by: 7) where !(0xD800..<0xE000).contains(value) {
      var bytes: [UInt8] = []
      bytes.append(scalar: value)
      #expect(scalars(bytes) == [value])
      let backwards = bytes.span.scalar(endingAt: bytes.count, after: 0)
      #expect(backwards.value == value && backwards.length == bytes.count)
    }
  }

  @Test(
    "Malformed bytes read as one U+FFFD for each maximal part, as in Python and Swift",
    arguments: [
      "C0AF", "E28241", "F09F98", "EDA080", "F4908080", "FF", "E08080", "C3C3A9", "F0808080", "E2F09F9880",
    ])
  func malformed(_ hex: String) {
    let bytes = bytes(hex: hex)
    #expect(scalars(bytes) == String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value))
  }
}
