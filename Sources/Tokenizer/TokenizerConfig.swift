/// What overrides a tokenizer's own files: the parts of tokenizer_config.json and special_tokens_map.json that matter
/// here; nil where they are silent.
///
/// A caller's own normalizer comes this way too; `cleansText` is never stated by the files.
struct TokenizerConfig {
  var cleansText: Bool?
  var lowercases: Bool?
  var separatesChineseCharacters: Bool?
  /// The inner nil is a stated null: follow `lowercases`.
  var stripsAccents: Bool??
  var maximumLength: Int?
  var truncationSide: Truncation.Side?
  var paddingSide: Truncation.Side?
  /// What the class of the tokenizer takes for granted; nil where no class is stated, or one that is not known.
  var family: TokenizerFamily? { tokenizerClass.flatMap(TokenizerFamily.named) }
  /// Tokens that are found in texts beyond those of the vocabulary file.
  var addedTokens: [DeclaredToken] = []
  /// What says how words are split where no tokenizer.json does.
  var tokenizerClass: String?
  /// Contents of special tokens, where the files state them.
  private var statedNames: [(role: WritableKeyPath<SpecialTokenNames, String>, content: String)] = []

  /// The configuration of a directory that has none.
  init() {}

  /// Reads tokenizer_config.json, where present, and special_tokens_map.json, which counts where the former does not list
  /// the added tokens itself. `defaultClass` is the class of the tokenizer where the file does not name one.
  ///
  /// Source: `transformers` 5.24, `PreTrainedTokenizerBase._from_pretrained` and `TokenizersBackend.__init__`.
  init(
    _ file: ConfigurationFile?, specialTokens: ConfigurationFile?, defaultClass: String? = nil
  ) throws(TokenizerError) {
    var isListed = false
    tokenizerClass = defaultClass
    if let file {
      try readNormalizer(file)
      try readLengths(file)
      try Self.refuseOthers(file)
      tokenizerClass = try file.string("tokenizer_class") ?? defaultClass
      isListed = file.value("added_tokens_decoder") != nil
      addedTokens = try DeclaredToken.list(file)
    }
    let maskStripsLeft = family?.maskStripsLeft ?? false
    var special = file.map { DeclaredToken.specialTokens($0, maskStripsLeft) } ?? []
    if let specialTokens, !isListed { special += DeclaredToken.specialTokens(specialTokens, maskStripsLeft) }
    for (key, token) in special { declare(token, as: key) }
  }

  private mutating func readNormalizer(_ file: ConfigurationFile) throws(TokenizerError) {
    lowercases = try file.bool("do_lower_case")
    separatesChineseCharacters = try file.bool("tokenize_chinese_chars")
    // A stated null is a statement.
    let stated = try file.bool("strip_accents")
    stripsAccents = file.json["strip_accents"] == nil ? nil : .some(stated)
  }

  private mutating func readLengths(_ file: ConfigurationFile) throws(TokenizerError) {
    func side(_ key: String) throws(TokenizerError) -> Truncation.Side? {
      try file.require(key, .text("left"), .text("right"))
      return try file.string(key).flatMap(Truncation.Side.init)
    }
    // `max_len` is the name of before 2020. A model without a limit is written as 1e30.
    var length = try file.number("model_max_length")
    if length == nil { length = try file.number("max_len") }
    if let length, length > 0, length < 16_777_216 { maximumLength = Int(length) }
    truncationSide = try side("truncation_side")
    paddingSide = try side("padding_side")
  }

  /// Settings that change tokens and that are not computed here.
  private static func refuseOthers(_ file: ConfigurationFile) throws(TokenizerError) {
    try file.require("do_basic_tokenize", .bool(true))
    try file.require("never_split", .empty)
    try file.require("split_special_tokens", .bool(false))
    try file.require("add_bos_token", .bool(false))
    try file.require("add_eos_token", .bool(false))
    try file.require("word_tokenizer_type", .text("basic"))
    try file.require("subword_tokenizer_type", .text("wordpiece"))
    try file.require("do_subword_tokenize", .bool(true))
    try file.require("do_word_tokenize", .bool(true))
  }

  private mutating func declare(_ token: AddedToken, as key: String) {
    let roles: [String: WritableKeyPath<SpecialTokenNames, String>] = [
      "cls_token": \.cls, "sep_token": \.sep, "pad_token": \.pad, "unk_token": \.unk, "mask_token": \.mask,
    ]
    if let role = roles[key] { statedNames.append((role, token.content)) }
    // What the list of added tokens says about a token counts.
    if !addedTokens.contains(where: { $0.token.content.utf8.elementsEqual(token.content.utf8) }) {
      addedTokens.append(DeclaredToken(token: token, id: nil, isOptional: key.hasSuffix("_token")))
    }
  }

  /// The contents of the special tokens: those of the family, unless the files state others.
  func names(of family: TokenizerFamily) -> SpecialTokenNames {
    var names = family.names
    for (role, content) in statedNames { names[keyPath: role] = content }
    return names
  }

  /// Refuses the splitting of other languages where only a vocab.txt says what the tokens are.
  func requireWordPiece(origin: String) throws(TokenizerError) {
    guard let tokenizerClass, family == nil else { return }
    throw TokenizerError(
      "\(origin): tokenizer_class is \"\(tokenizerClass)\", expected BertTokenizer or MPNetTokenizer",
      hint: TokenizerFamily.hint)
  }
}

/// A token that a configuration adds to those of the vocabulary file.
struct DeclaredToken {
  var token: AddedToken
  /// Its id where one is stated; else that of the vocabulary, or the next that is free.
  var id: Int?
  /// Whether the vocabulary may lack it: a mask that a model has no row for is only named.
  var isOptional = false

  var entry: Vocabulary.Added {
    Vocabulary.Added(token: [UInt8](token.content.utf8), id: id, isOptional: isOptional)
  }

  /// `added_tokens_decoder`: an object from ids to tokens, in the order of the ids.
  static func list(_ file: ConfigurationFile) throws(TokenizerError) -> [DeclaredToken] {
    guard let tokens = try file.object("added_tokens_decoder") else { return [] }
    var declared: [DeclaredToken] = []
    for key in tokens.keys {
      guard let id = Int(key), let value = tokens.value(key), let token = AddedToken(value, isSpecial: false) else {
        throw TokenizerError(
          "\(file.origin): added_tokens_decoder: expected a token with an id, found \"\(key.prefix(40))\"")
      }
      declared.append(DeclaredToken(token: token, id: id))
    }
    return declared.sorted { $0.id ?? 0 < $1.id ?? 0 }
  }

  /// The values of keys that end in `_token`, and the lists of further special tokens. `maskStripsLeft` is for a mask that is
  /// only named.
  static func specialTokens(
    _ file: ConfigurationFile, _ maskStripsLeft: Bool
  ) -> [(key: String, token: AddedToken)] {
    var tokens: [(String, AddedToken)] = []
    for key in file.keys {
      guard let value = file.value(key) else { continue }
      if key.hasSuffix("_token"), var token = AddedToken(value, isSpecial: true) {
        if key == "mask_token", value.string != nil { token.stripsLeft = maskStripsLeft }
        tokens.append((key, token))
      }
      if key == "additional_special_tokens" || key == "extra_special_tokens" {
        var values = value.array ?? []
        if case .object(let members) = value { values = members.map(\.value) }
        tokens += values.compactMap { AddedToken($0, isSpecial: true).map { (key, $0) } }
      }
    }
    return tokens
  }
}

extension AddedToken {
  /// A token as JSON has it: its text, or an object of its text and rules. Nil for anything else.
  init?(_ json: JSONValue, isSpecial: Bool) {
    if let content = json.string {
      self.init(content, id: 0, isSpecial: isSpecial, isNormalized: !isSpecial)
      return
    }
    guard let content = json["content"]?.string else { return nil }
    let isSpecial = json["special"]?.bool ?? isSpecial
    self.init(
      content, id: 0, isSpecial: isSpecial, isNormalized: json["normalized"]?.bool ?? !isSpecial,
      isSingleWord: json["single_word"]?.bool ?? false, stripsLeft: json["lstrip"]?.bool ?? false,
      stripsRight: json["rstrip"]?.bool ?? false)
  }
}
