/// The tokenizer of BERT and MPNet: normalization, words, and the longest pieces of each word that a vocabulary has.
///
/// A value is immutable and can be used by any number of threads at once. A text may have up
/// to 2 GiB.
///
/// Source: the Hugging Face `tokenizers` library (`BertNormalizer`, `BertPreTokenizer`, `WordPiece`,
/// `RobertaProcessing`); ids and offsets are the same except at the code points in `Tests/Golden/tokenizer/unicode-differences.json`.
public struct WordPieceTokenizer: TextTokenizer {
  /// The tokens and their ids.
  public let vocabulary: Vocabulary
  /// One more than the largest id.
  public var vocabularySize: Int { vocabulary.count }
  /// What is done to a text before it is split.
  public let normalizer: TextNormalizer
  /// The tokens that are found in a text as they are spelled.
  public let addedTokens: [AddedToken]
  /// A word of more scalars than this is the unknown token.
  public let maximumWordLength: Int
  /// The `model_max_length` of tokenizer_config.json, where it states a real one. Never applied by itself.
  public let declaredMaximumLength: Int?
  /// The end of a text that is cut where a call does not say it.
  public let truncationSide: Truncation.Side
  /// Where the model's own files put padding. Nothing is padded here, which is the same as padding on the right.
  public let paddingSide: Truncation.Side

  let decoder: WordPieceDecoder
  /// What it was made of; shares its storage with the properties above.
  private let definition: TokenizerDefinition
  private let continuation: TokenTrie.Node?
  private let literalTokens: AddedTokenMatcher
  private let normalizedTokens: AddedTokenMatcher

  /// Makes a tokenizer of a vocabulary. Without `addedTokens` these are the special tokens, as in a BERT
  /// directory that has only a vocab.txt.
  public init(
    vocabulary: Vocabulary, normalizer: TextNormalizer = .uncased, addedTokens: [AddedToken]? = nil
  ) {
    var definition = TokenizerDefinition(vocabulary: vocabulary)
    definition.normalizer = normalizer
    if let addedTokens { definition.addedTokens = addedTokens }
    self.init(definition)
  }

  /// Tokens that are found in texts beside the special ones that a tokenizer of its class has.
  package var furtherTokens: [AddedToken] {
    let special = TokenizerDefinition(vocabulary: vocabulary, definition.family).addedTokens
    return addedTokens.filter { !special.contains($0) }
  }

  init(_ definition: TokenizerDefinition) {
    self.definition = definition
    vocabulary = definition.vocabulary
    normalizer = definition.normalizer
    addedTokens = definition.addedTokens
    maximumWordLength = definition.maximumWordLength
    declaredMaximumLength = definition.declaredMaximumLength
    truncationSide = definition.truncationSide
    paddingSide = definition.paddingSide
    decoder = definition.decoder
    continuation = definition.vocabulary.pieces.node(at: definition.continuationPrefix.utf8)
    literalTokens = AddedTokenMatcher(definition.addedTokens.filter { !$0.isNormalized })
    let normalizer = definition.normalizer
    normalizedTokens = AddedTokenMatcher(definition.addedTokens.filter(\.isNormalized)) {
      normalizer.normalize($0.content)
    }
  }

  /// The tokenizer of texts that are lowered before it sees them. Whether it strips accents stays as it was.
  package func lowercasing() -> WordPieceTokenizer {
    if normalizer.lowercases { return self }
    var definition = definition
    definition.normalizer.lowercases = true
    definition.normalizer.stripsAccents = normalizer.stripsAccents ?? false
    return WordPieceTokenizer(definition)
  }

  /// Returns the ids of a text or a pair, with special tokens around them: `[CLS]` and `[SEP]`, or what the model calls them.
  public func encode(_ text: String, pair: String? = nil) -> Encoding {
    encoding(pieces(of: text.utf8.span), pair.map { pieces(of: $0.utf8.span) })
  }

  /// Returns the ids of a text or a pair, cut to a length.
  ///
  /// - Throws: when the length cannot be reached by the strategy.
  public func encode(
    _ text: String, pair: String? = nil, truncation: Truncation
  ) throws(TokenizerError) -> Encoding {
    try truncated(pieces(of: text.utf8.span), pair.map { pieces(of: $0.utf8.span) }, truncation)
  }

  /// Returns the ids of UTF-8 bytes that may be malformed; offsets count these bytes.
  ///
  /// Malformed bytes read as U+FFFD, one for each maximal part of a well-formed sequence, as after Python's
  /// `bytes.decode("utf-8", "replace")`; cleaning then removes them.
  ///
  /// - Throws: when the length cannot be reached by the strategy.
  public func encode(
    utf8 text: [UInt8], pair: [UInt8]? = nil, truncation: Truncation? = nil
  ) throws(TokenizerError) -> Encoding {
    let first = pieces(of: text.span)
    let second = pair.map { pieces(of: $0.span) }
    guard let truncation else { return encoding(first, second) }
    return try truncated(first, second, truncation)
  }

  private func pieces(of text: borrowing Span<UInt8>) -> PieceList {
    var pieces = PieceList(keepsOffsets: true)
    var buffer = NormalizedText()
    appendPieces(of: text, to: &pieces, using: &buffer)
    return pieces
  }

  private func truncated(
    _ first: PieceList, _ second: PieceList?, _ truncation: Truncation
  ) throws(TokenizerError) -> Encoding {
    let lengths = try truncation.lengths(
      first: first.ids.count, second: second?.ids.count,
      specialCount: second == nil ? 2 : definition.frame.pairCount)
    var (first, second) = (first, second)
    let side = truncation.side ?? truncationSide
    first.truncate(to: lengths.first, from: side)
    second?.truncate(to: lengths.second, from: side)
    return encoding(first, second)
  }

  private func encoding(_ first: PieceList, _ second: PieceList?) -> Encoding {
    var encoding = Encoding()
    encoding.append(special: vocabulary.clsID, type: 0)
    encoding.append(first, type: 0)
    encoding.append(special: vocabulary.sepID, type: 0)
    if let second {
      let frame = definition.frame
      for _ in 1..<frame.innerCount { encoding.append(special: vocabulary.sepID, type: 0) }
      encoding.append(second, type: frame.secondType)
      encoding.append(special: vocabulary.sepID, type: frame.secondType)
    }
    return encoding
  }

  /// Appends the pieces of a text. May stop once there are `limit` of them.
  func appendPieces(
    of text: borrowing Span<UInt8>, to pieces: inout PieceList, using buffer: inout NormalizedText,
    limit: Int = .max
  ) {
    var position = 0
    while let match = literalTokens.firstMatch(in: text, position..<text.count) {
      appendChunks(text, position..<match.range.lowerBound, to: &pieces, using: &buffer, limit)
      pieces.append(match.id, definition.frame.trimsOffsets ? match.spelled : match.range)
      position = match.range.upperBound
      if pieces.ids.count >= limit { return }
    }
    appendChunks(text, position..<text.count, to: &pieces, using: &buffer, limit)
  }

  /// Appends the pieces of a range without literal added tokens, chunk by chunk.
  ///
  /// A space ends every word and no step of normalization looks across it, so a text may be cut after any. This
  /// keeps the buffers small, and a single accent does not slow down all of a long text. Only added tokens that are
  /// looked for in the normalized text may contain spaces.
  private func appendChunks(
    _ text: borrowing Span<UInt8>, _ range: Range<Int>, to pieces: inout PieceList,
    using buffer: inout NormalizedText, _ limit: Int
  ) {
    let chunkSize = normalizedTokens.isEmpty ? 256 : Int.max
    var start = range.lowerBound
    while start < range.upperBound, pieces.ids.count < limit {
      var end = range.upperBound
      if end - start > chunkSize {
        end = start + chunkSize
        while end < range.upperBound, text[end - 1] != 0x20 { end += 1 }
      }
      normalizer.normalize(text, start..<end, into: &buffer)
      appendNormalized(buffer, to: &pieces, limit)
      start = end
    }
  }

  private func appendNormalized(
    _ buffer: borrowing NormalizedText, to pieces: inout PieceList, _ limit: Int
  ) {
    let text = buffer.bytes.span
    var position = 0
    while let match = normalizedTokens.firstMatch(in: text, position..<text.count) {
      appendWords(of: buffer, position..<match.range.lowerBound, to: &pieces, limit)
      pieces.append(match.id, buffer.source(of: definition.frame.trimsOffsets ? match.spelled : match.range))
      position = match.range.upperBound
      if pieces.ids.count >= limit { return }
    }
    appendWords(of: buffer, position..<text.count, to: &pieces, limit)
  }

  private func appendWords(
    of buffer: borrowing NormalizedText, _ range: Range<Int>, to pieces: inout PieceList, _ limit: Int
  ) {
    let text = buffer.bytes.span
    var position = range.lowerBound
    while pieces.ids.count < limit,
      let word = WordSplitter.firstWord(in: text, position..<range.upperBound)
    {
      appendWord(text, word, of: buffer, to: &pieces)
      position = word.upperBound
    }
  }

  /// Appends the longest pieces of a word from left to right, or the unknown token when a rest has no piece.
  @inline(__always)
  private func appendWord(
    _ text: borrowing Span<UInt8>, _ word: Range<Int>, of buffer: borrowing NormalizedText,
    to pieces: inout PieceList
  ) {
    let countBefore = pieces.ids.count
    let isTooLong = word.count > maximumWordLength && text.scalarCount(in: word) > maximumWordLength
    var start = word.lowerBound
    var node: TokenTrie.Node? = isTooLong ? nil : TokenTrie.root
    while start < word.upperBound {
      guard let from = node,
        let match = vocabulary.pieces.longestMatch(below: from, in: text, start..<word.upperBound)
      else {
        pieces.truncate(to: countBefore)
        pieces.append(vocabulary.unkID, buffer.source(of: word))
        return
      }
      pieces.append(match.id, buffer.source(of: start..<match.end))
      start = match.end
      node = continuation
    }
  }
}
