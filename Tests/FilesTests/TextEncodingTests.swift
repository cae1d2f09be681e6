import Files
import Testing

@Suite struct TextEncodingTests {
  private func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let (upper, lower) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return littleEndian ? [lower, upper] : [upper, lower]
    }
  }

  private func name(_ bytes: [UInt8]) -> String? { TextEncoding(head: bytes)?.name }

  @Test func `wide encodings are told by their mark, and by their zeros without one`() {
    #expect(name([0xFF, 0xFE] + utf16("lung\n", littleEndian: true)) == "UTF-16 LE")
    #expect(name([0xFE, 0xFF] + utf16("lung\n", littleEndian: false)) == "UTF-16 BE")
    #expect(name(utf16("lung\n", littleEndian: true)) == "UTF-16 LE")
    #expect(name(utf16("Ménière\n", littleEndian: false)) == "UTF-16 BE")
    #expect(name([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]) == "UTF-32 LE")
    #expect(name([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61]) == "UTF-32 BE")
  }

  @Test func `UTF-8 with a mark, a stray zero or nothing at all is no wide encoding`() {
    for text in ["", "a", "lung", "\u{FEFF}lung", "Ménière", "a\0b", "\0\0\0\0"] {
      #expect(TextEncoding(head: Array(text.utf8))?.iconvName == nil, "\(text)")
    }
  }

  @Test func `Latin-1 is told from damaged UTF-8 by accented letters within words`() {
    for text in ["M\u{E9}ni\u{E8}re", "caf\u{E9}", "Sj\u{F6}gren\n"] {
      #expect(TextEncoding.hasOneByteLetters(text.unicodeScalars.map { UInt8($0.value) }))
      #expect(!TextEncoding.hasOneByteLetters(Array(text.utf8)))
    }
    #expect(!TextEncoding.hasOneByteLetters([0xFF, 0xFE, 0x61, 0x20, 0xC3, 0x0A]))
    #expect(!TextEncoding.hasOneByteLetters([0x61, 0x80, 0x62]))
  }
}
