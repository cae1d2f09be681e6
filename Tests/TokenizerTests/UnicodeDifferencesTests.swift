import Testing

@testable import Tokenizer

@Suite struct UnicodeDifferencesTests {
  @Test(
    "Every listed code point is as the list says that libutf8proc has it",
    arguments: try! Reference.differences())
  func listedValues(_ difference: UnicodeDifference) {
    for scalar in difference.scalars {
      switch difference.aspect {
      case "punctuation":
        #expect(String(ScalarProperties.isPunctuation(scalar)) == difference.libutf8proc)
      case "nonspacing mark":
        #expect(String(ScalarProperties.isNonspacingMark(scalar)) == difference.libutf8proc)
      case "removed by cleaning":
        #expect(String(ScalarProperties.isRemovedByCleaning(scalar)) == difference.libutf8proc)
      default:
        #expect(["decomposition", "lowercase"].contains(difference.aspect))
      }
    }
  }

  @Test(
    "The list holds no code point of Latin, Greek, Cyrillic, CJK or Hangul that a medical text could have")
  func commonScriptsAgree() throws {
    let common: [ClosedRange<UInt32>] = [
      0...0x52F, 0x1E00...0x1FFF, 0x2000...0x2BFF, 0x3000...0x9FFF, 0xAC00...0xD7A3,
    ]
    let listed = try Reference.excludedScalars()
    for range in common {
      #expect(listed.filter(range.contains).isEmpty)
    }
  }
}
