/// All that a tokenizer is made of, as the files of a model directory state it.
struct TokenizerDefinition {
  var vocabulary: Vocabulary
  var normalizer = TextNormalizer.uncased
  var addedTokens: [AddedToken]
  var continuationPrefix = "##"
  var maximumWordLength = 100
  var declaredMaximumLength: Int?
  var truncationSide = Truncation.Side.right
  var paddingSide = Truncation.Side.right
  var decoder = WordPieceDecoder()
  var frame: TextFrame
  /// What its class takes for granted.
  let family: TokenizerFamily

  /// The definition of a bare vocabulary: its special tokens are found in texts, everything else is the default of its
  /// family.
  init(vocabulary: Vocabulary, _ family: TokenizerFamily = .bert) {
    self.vocabulary = vocabulary
    frame = family.frame
    self.family = family
    let names = vocabulary.names
    addedTokens = [
      (names.pad, vocabulary.padID), (names.unk, vocabulary.unkID), (names.cls, vocabulary.clsID),
      (names.sep, vocabulary.sepID),
    ].map { AddedToken($0.0, id: $0.1) }
    if let mask = vocabulary.maskID {
      addedTokens.append(AddedToken(names.mask, id: mask, stripsLeft: family.maskStripsLeft))
    }
  }

  /// Reads a vocab.txt: a token a line, its id the line number from 0. White space at the end of a line is no part of the
  /// token, as in the `tokenizers` library.
  init(vocabularyText bytes: [UInt8], _ config: TokenizerConfig, origin: String) throws(TokenizerError) {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Self.trimmed)
    while lines.last?.isEmpty == true { lines.removeLast() }
    let entries = lines.enumerated().map { Vocabulary.Entry(token: [UInt8]($0.element), id: $0.offset) }
    let family = config.family ?? .bert
    let vocabulary = try Vocabulary(
      entries: entries, added: config.addedTokens.map(\.entry), names: config.names(of: family), origin: origin)
    self.init(vocabulary: vocabulary, family)
    add(config.addedTokens)
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.endIndex
    while end > line.startIndex {
      let scalar = line.span.scalar(endingAt: end - line.startIndex, after: 0)
      guard ScalarProperties.isWhitespace(scalar.value) else { break }
      end -= scalar.length
    }
    return line[..<end]
  }

  /// Adds tokens that the vocabulary has taken in; one of the same spelling that is there already takes the new rules.
  mutating func add(_ declared: [DeclaredToken]) {
    for token in declared {
      guard let id = vocabulary.id(token.token.content) else { continue }
      var added = token.token
      added.id = id
      if let place = addedTokens.firstIndex(where: { $0.id == id }) {
        // A special token of BERT stays one, whichever file says otherwise.
        added.isSpecial = added.isSpecial || addedTokens[place].isSpecial
        addedTokens[place] = added
      } else {
        addedTokens.append(added)
      }
    }
  }

  /// Lets what tokenizer_config.json states replace what tokenizer.json or the defaults say, as
  /// `transformers` does.
  mutating func apply(_ config: TokenizerConfig) {
    if let cleansText = config.cleansText { normalizer.cleansText = cleansText }
    if let lowercases = config.lowercases { normalizer.lowercases = lowercases }
    if let separates = config.separatesChineseCharacters { normalizer.separatesChineseCharacters = separates }
    if let stripsAccents = config.stripsAccents { normalizer.stripsAccents = stripsAccents }
    declaredMaximumLength = config.maximumLength
    if let side = config.truncationSide { truncationSide = side }
    if let side = config.paddingSide { paddingSide = side }
  }
}
