/// Splits a normalized text at white space and around punctuation: what BERT calls pre-tokenization.
///
/// Source: `BertPreTokenizer` of the Hugging Face `tokenizers` library.
enum WordSplitter {
  private enum Class {
    case space, punctuation, letter
  }

  /// The first word that starts in `range` of well-formed UTF-8, or nil when there are only spaces.
  @inline(__always)
  static func firstWord(in text: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    var start = range.lowerBound
    while start < range.upperBound {
      let (kind, length) = classify(text, at: start, before: range.upperBound)
      switch kind {
      case .space: start += length
      case .punctuation: return start..<start + length
      case .letter: return start..<endOfLetters(text, start + length..<range.upperBound)
      }
    }
    return nil
  }

  @inline(__always)
  private static func endOfLetters(_ text: borrowing Span<UInt8>, _ range: Range<Int>) -> Int {
    var end = range.lowerBound
    while end < range.upperBound {
      let (kind, length) = classify(text, at: end, before: range.upperBound)
      guard kind == .letter else { break }
      end += length
    }
    return end
  }

  @inline(__always)
  private static func classify(
    _ text: borrowing Span<UInt8>, at position: Int, before end: Int
  ) -> (Class, length: Int) {
    let byte = text[position]
    if byte < 0x80 { return (classify(ascii: byte), 1) }
    let read = text.scalar(at: position, before: end)
    if ScalarProperties.isWhitespace(read.value) { return (.space, read.length) }
    return (ScalarProperties.isPunctuation(read.value) ? .punctuation : .letter, read.length)
  }

  @inline(__always)
  private static func classify(ascii byte: UInt8) -> Class {
    if (byte | 0x20) &- 0x61 < 26 { return .letter }
    switch byte {
    case 0x20, 0x09...0x0D: return .space
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return .punctuation
    default: return .letter
    }
  }
}
