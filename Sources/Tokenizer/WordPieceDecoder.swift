/// How pieces are joined to a text.
struct WordPieceDecoder: Sendable, Equatable {
  /// What marks a piece that continues a word.
  var prefix = "##"
  /// Whether spaces before punctuation and in English contractions are removed.
  var cleansUp = true

  /// The replacements of the cleanup, in their order.
  ///
  /// Each token is cleaned by itself, with the space that joins it, so that patterns longer than a token
  /// never match.
  private static let replacements: [(pattern: [UInt8], replacement: [UInt8])] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
    (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { ([UInt8]($0.0.utf8), [UInt8]($0.1.utf8)) }

  /// Returns the text of tokens.
  func join(_ tokens: [[UInt8]]) -> String {
    let prefix = [UInt8](prefix.utf8)
    var text: [UInt8] = []
    for (index, token) in tokens.enumerated() {
      var part = token
      if index > 0 {
        part = token.starts(with: prefix) ? [UInt8](token.dropFirst(prefix.count)) : [0x20] + token
      }
      if cleansUp {
        for (pattern, replacement) in Self.replacements where part.count >= pattern.count {
          part.replace(pattern, with: replacement)
        }
      }
      text += part
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension WordPieceTokenizer {
  /// Returns the text of ids: pieces joined to words, words joined by spaces, spaces before punctuation
  /// removed.
  ///
  /// Ids that the vocabulary does not have are left out. Added tokens that are looked for in the normalized
  /// text come out normalized.
  public func decode(_ ids: some Sequence<Int32>, skipSpecialTokens: Bool = true) -> String {
    var spellings: [Int32: [UInt8]?] = [:]
    for token in addedTokens {
      if token.isSpecial, skipSpecialTokens {
        spellings[token.id] = .some(nil)
      } else if token.isNormalized {
        spellings[token.id] = [UInt8](normalizer.normalize(token.content).utf8)
      }
    }
    return decoder.join(ids.compactMap { spellings[$0] ?? vocabulary.bytes($0) })
  }
}
