import Testing

@testable import Tokenizer

@Suite struct WordSplitterTests {
  private func words(_ text: String) -> [String] {
    let bytes = [UInt8](text.utf8)
    let span = bytes.span
    var words: [String] = []
    var position = 0
    while let word = WordSplitter.firstWord(in: span, position..<span.count) {
      words.append(String(decoding: bytes[word], as: UTF8.self))
      position = word.upperBound
    }
    return words
  }

  @Test("Words end at white space of every kind")
  func whitespace() {
    #expect(words(" a\u{A0}b\u{2003}c\u{3000}\td\n ") == ["a", "b", "c", "d"])
    #expect(words(" \u{2028} ") == [])
    #expect(words("") == [])
  }

  @Test("Every punctuation character is a word")
  func punctuation() {
    #expect(words("T1-w (3.0)") == ["T1", "-", "w", "(", "3", ".", "0", ")"])
    #expect(words("\u{AB}q\u{BB}\u{2026}") == ["\u{AB}", "q", "\u{BB}", "\u{2026}"])
  }

  @Test("ASCII symbols count as punctuation, other symbols as letters")
  func symbols() {
    #expect(words("a+b") == ["a", "+", "b"])
    #expect(words("a\u{B1}b\u{20AC}") == ["a\u{B1}b\u{20AC}"])
  }
}
