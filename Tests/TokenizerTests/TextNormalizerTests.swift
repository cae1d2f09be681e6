import Testing

@testable import Tokenizer

@Suite struct TextNormalizerTests {
  @Test("Uncased text loses case, accents and control characters, and its white space becomes spaces")
  func uncased() {
    #expect(TextNormalizer.uncased.normalize("CAF\u{C9}\u{7}\tna\u{EF}ve\u{A0}x") == "cafe naive x")
  }

  @Test("Cased text keeps case and accents as they are composed")
  func cased() {
    let text = "Caf\u{E9} cafe\u{301}"
    #expect(TextNormalizer.cased.normalize(text).utf8.elementsEqual(text.utf8))
  }

  @Test("Accents follow the case unless stated")
  func accentsFollowCase() {
    #expect(TextNormalizer(stripsAccents: false).normalize("\u{C9}").utf8.elementsEqual("\u{E9}".utf8))
    #expect(TextNormalizer(stripsAccents: true, lowercases: false).normalize("\u{C9}") == "E")
  }

  @Test("Ideographs are set apart, Hangul and kana are not")
  func ideographs() {
    #expect(TextNormalizer.cased.normalize("a\u{4E2D}b\u{30A2}") == "a \u{4E2D} b\u{30A2}")
  }

  @Test("The Turkish capital I with a dot becomes two scalars when accents stay")
  func growingLowercase() {
    let result = TextNormalizer(stripsAccents: false).normalize("\u{130}")
    #expect(Array(result.unicodeScalars.map(\.value)) == [0x69, 0x307])
  }

  @Test("U+0130 is the only scalar that Swift lowercases to more than one")
  func onlyOneScalarGrows() {
    let growing = (0..<0x110000 as Range<UInt32>).filter {
      Unicode.Scalar($0).map { $0.properties.lowercaseMapping.unicodeScalars.count > 1 } ?? false
    }
    #expect(growing == [0x130])
  }

  @Test("Unassigned characters stay, private ones go")
  func unassigned() {
    #expect(TextNormalizer.uncased.normalize("a\u{378}\u{E000}b") == "a\u{378}b")
  }

  @Test("Plain ASCII and general text take the same result by their two ways")
  func asciiAgreesWithGeneral() {
    let text = "Tab\there, New\r\nline; T1-W (3.0 T)"
    for normalizer in Reference.normalizers.values {
      let general = normalizer.normalize(text + "\u{3B1}")
      #expect(general == normalizer.normalize(text) + "\u{3B1}")
    }
  }
}
