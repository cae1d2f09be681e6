/// A token that is found in the text before the text is split into words, such as a literal `[SEP]`.
public struct AddedToken: Sendable, Equatable {
  /// What the text has to contain.
  public var content: String
  /// The id it becomes.
  public var id: Int32
  /// Whether `decode` skips it.
  public var isSpecial: Bool
  /// Whether it is looked for in the normalized text instead of the original.
  public var isNormalized: Bool
  /// Whether it must not touch a word character.
  public var isSingleWord: Bool
  /// Whether it takes the white space on its left with it.
  public var stripsLeft: Bool
  /// Whether it takes the white space on its right with it.
  public var stripsRight: Bool

  /// Makes an added token; the defaults are those of a special token.
  public init(
    _ content: String, id: Int32, isSpecial: Bool = true, isNormalized: Bool = false,
    isSingleWord: Bool = false,
    stripsLeft: Bool = false, stripsRight: Bool = false
  ) {
    self.content = content
    self.id = id
    self.isSpecial = isSpecial
    self.isNormalized = isNormalized
    self.isSingleWord = isSingleWord
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
  }
}

/// Finds added tokens in UTF-8 bytes: the leftmost first, of those the longest.
struct AddedTokenMatcher: Sendable {
  /// A found token.
  struct Match {
    let id: Int32
    /// What the text spells.
    let spelled: Range<Int>
    /// The same with the white space that the token takes with it.
    let range: Range<Int>
  }

  private struct Pattern {
    let bytes: [UInt8]
    let token: AddedToken
  }

  /// Longest first.
  private let patterns: [Pattern]
  /// Whether a pattern starts with the byte.
  private let isFirstByte: [Bool]

  /// Whether there is nothing to find.
  var isEmpty: Bool { patterns.isEmpty }

  /// Prepares the search for the contents that `spelling` gives the tokens.
  init(_ tokens: [AddedToken], spelling: (AddedToken) -> String = \.content) {
    patterns =
      tokens.map { Pattern(bytes: [UInt8](spelling($0).utf8), token: $0) }
      .filter { !$0.bytes.isEmpty }
      .sorted { $0.bytes.count > $1.bytes.count }
    var isFirstByte = [Bool](repeating: false, count: 256)
    for pattern in patterns { isFirstByte[Int(pattern.bytes[0])] = true }
    self.isFirstByte = isFirstByte
  }

  /// The first added token in `range`, or nil.
  func firstMatch(in text: borrowing Span<UInt8>, _ range: Range<Int>) -> Match? {
    if patterns.isEmpty { return nil }
    var position = range.lowerBound
    while position < range.upperBound {
      guard isFirstByte[Int(text[position])], let pattern = pattern(in: text, at: position) else {
        position += 1
        continue
      }
      let end = position + pattern.bytes.count
      if pattern.token.isSingleWord, touchesWord(text, position..<end) {
        position = end
        continue
      }
      let spelled = position..<end
      return Match(
        id: pattern.token.id, spelled: spelled, range: widened(spelled, pattern.token, text, within: range))
    }
    return nil
  }

  private func pattern(in text: borrowing Span<UInt8>, at position: Int) -> Pattern? {
    for pattern in patterns where position + pattern.bytes.count <= text.count {
      var matched = 0
      while matched < pattern.bytes.count, text[position + matched] == pattern.bytes[matched] { matched += 1 }
      if matched == pattern.bytes.count { return pattern }
    }
    return nil
  }

  private func touchesWord(_ text: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
    if range.lowerBound > 0,
      ScalarProperties.isWordCharacter(text.scalar(endingAt: range.lowerBound, after: 0).value)
    {
      return true
    }
    return range.upperBound < text.count
      && ScalarProperties.isWordCharacter(text.scalar(at: range.upperBound, before: text.count).value)
  }

  private func widened(
    _ match: Range<Int>, _ token: AddedToken, _ text: borrowing Span<UInt8>, within range: Range<Int>
  ) -> Range<Int> {
    var (start, end) = (match.lowerBound, match.upperBound)
    while token.stripsLeft, start > range.lowerBound {
      let previous = text.scalar(endingAt: start, after: range.lowerBound)
      guard ScalarProperties.isWhitespace(previous.value) else { break }
      start -= previous.length
    }
    while token.stripsRight, end < range.upperBound {
      let next = text.scalar(at: end, before: range.upperBound)
      guard ScalarProperties.isWhitespace(next.value) else { break }
      end += next.length
    }
    return start..<end
  }
}
