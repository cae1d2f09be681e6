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

  @Test("Marks are put in the order of their classes, those of one class as they came")
  func canonicalOrder() {
    // Classes 230, 220, 230, 1 and 9; U+0344 decomposes into two of class 230.
    let marks = Array("\u{301}\u{316}\u{344}\u{334}\u{3099}".unicodeScalars.map(\.value))
    for copies in [1, 40] {
      var scalars = (0..<copies).flatMap { _ in marks }.map { value in
        DecomposedScalar(value: value, combiningClass: ScalarProperties.combiningClass(value), isFirst: true)
      }
      let expected = scalars.enumerated()
        .sorted { ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset) }
        .map(\.element.value)
      scalars.insert(DecomposedScalar(value: 0x61, combiningClass: 0, isFirst: true), at: 0)
      CanonicalOrder.sort(&scalars, from: 1)
      #expect(scalars.map(\.value) == [0x61] + expected)
    }
  }

  @Test("Many pairs of marks out of order take time like their number, which squared would be many minutes")
  func manyMarks() {
    // Spacing marks of classes 216 and 226, which accent stripping keeps.
    let pair = "\u{1D16D}\u{1D165}"
    let text = "a" + String(repeating: pair, count: 300_000)
    let result = Array(TextNormalizer.uncased.normalize(text).unicodeScalars.map(\.value))
    #expect(result.count == 600_001)
    #expect(result[1...300_000].allSatisfy { $0 == 0x1D165 })
    #expect(result[300_001...].allSatisfy { $0 == 0x1D16D })
  }
}
