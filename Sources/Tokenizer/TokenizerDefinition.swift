/// All that a tokenizer is made of, as the files of a model directory state it.
struct TokenizerDefinition {
  var vocabulary: Vocabulary
  var normalizer = TextNormalizer.uncased
  var addedTokens: [AddedToken]
  var continuationPrefix = "##"
  var maximumWordLength = 100
  var declaredMaximumLength: Int?
  var decoder = WordPieceDecoder()

  /// The definition of a bare vocabulary: its special tokens are found in texts, everything else is BERT's
  /// default.
  init(vocabulary: Vocabulary) {
    self.vocabulary = vocabulary
    let names = vocabulary.names
    addedTokens = [
      (names.pad, vocabulary.padID), (names.unk, vocabulary.unkID), (names.cls, vocabulary.clsID),
      (names.sep, vocabulary.sepID),
    ].map { AddedToken($0.0, id: $0.1) }
    if let mask = vocabulary.maskID { addedTokens.append(AddedToken(names.mask, id: mask)) }
  }

  /// Reads a vocab.txt: a token a line, its id the line number from 0.
  init(vocabularyText bytes: [UInt8], names: SpecialTokenNames, origin: String) throws(TokenizerError) {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let entries = lines.enumerated().map { index, line in
      let end = line.last == 0x0D ? line.endIndex - 1 : line.endIndex
      return Vocabulary.Entry(token: [UInt8](line[..<end]), id: index)
    }
    let vocabulary = try Vocabulary(entries: entries, added: [], names: names, origin: origin)
    self.init(vocabulary: vocabulary)
  }

  /// Lets what tokenizer_config.json states replace what tokenizer.json or the defaults say, as
  /// `transformers` does.
  mutating func apply(_ config: TokenizerConfig) {
    if let cleansText = config.cleansText { normalizer.cleansText = cleansText }
    if let lowercases = config.lowercases { normalizer.lowercases = lowercases }
    if let separates = config.separatesChineseCharacters { normalizer.separatesChineseCharacters = separates }
    if let stripsAccents = config.stripsAccents { normalizer.stripsAccents = stripsAccents }
    declaredMaximumLength = config.maximumLength
  }
}

/// What overrides a tokenizer's own files: the parts of a tokenizer_config.json that matter here; nil where
/// it is silent.
///
/// A caller's own normalizer comes this way too; `cleansText` is never stated by the file.
struct TokenizerConfig {
  var cleansText: Bool?
  var lowercases: Bool?
  var separatesChineseCharacters: Bool?
  /// The inner nil is a stated null: follow `lowercases`.
  var stripsAccents: Bool??
  var maximumLength: Int?
  var names = SpecialTokenNames()

  /// The configuration of a directory that has none.
  init() {}

  init(json bytes: [UInt8], origin: String) throws(TokenizerError) {
    let json = try JSONValue(parsing: bytes, origin: origin)
    lowercases = json["do_lower_case"]?.bool
    separatesChineseCharacters = json["tokenize_chinese_chars"]?.bool
    stripsAccents = json["strip_accents"].map(\.bool)
    // A model without a limit is written as 1e30.
    maximumLength = json["model_max_length"]?.integer.flatMap { $0 > 0 && $0 < 1 << 24 ? $0 : nil }
    func name(_ key: String, _ path: WritableKeyPath<SpecialTokenNames, String>) {
      if let name = json[key]?.string ?? json[key]?["content"]?.string { names[keyPath: path] = name }
    }
    name("cls_token", \.cls)
    name("sep_token", \.sep)
    name("pad_token", \.pad)
    name("unk_token", \.unk)
    name("mask_token", \.mask)
  }
}
