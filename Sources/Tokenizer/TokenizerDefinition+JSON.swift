extension TokenizerDefinition {
  /// Reads a tokenizer.json. Its padding and truncation settings are not taken over: both are the caller's to
  /// choose.
  ///
  /// Throws: when it is not that of a BERT WordPiece tokenizer; nothing in it is skipped silently.
  init(
    tokenizerJSON bytes: [UInt8], names configured: SpecialTokenNames, origin: String
  ) throws(TokenizerError) {
    let json = try JSONValue(parsing: bytes, origin: origin)
    let reader = TokenizerJSON(json: json, origin: origin)
    let model = try reader.model()
    var names = configured
    names.unk = model["unk_token"]?.string ?? names.unk
    (names.cls, names.sep) = try reader.template()
    let added = try reader.addedTokens()
    let vocabulary = try Vocabulary(
      entries: try reader.entries(of: model),
      added: added.map { Vocabulary.Entry(token: [UInt8]($0.content.utf8), id: Int($0.id)) },
      names: names, origin: origin)
    self.init(vocabulary: vocabulary)
    addedTokens = added
    normalizer = try reader.normalizer()
    try reader.checkPreTokenizer()
    continuationPrefix = model["continuing_subword_prefix"]?.string ?? continuationPrefix
    maximumWordLength = model["max_input_chars_per_word"]?.integer ?? maximumWordLength
    decoder = try reader.decoder(defaultPrefix: continuationPrefix)
  }
}

/// Takes a tokenizer.json apart and refuses what BERT does not have.
private struct TokenizerJSON {
  let json: JSONValue
  let origin: String

  func model() throws(TokenizerError) -> JSONValue {
    let model = json["model"] ?? .null
    // Files written before 2021 do not name the type of the model, only its vocabulary and prefix do.
    let isUnnamedWordPiece = model["type"] == nil && model["max_input_chars_per_word"] != nil
    guard model["type"]?.string == "WordPiece" || isUnnamedWordPiece else {
      throw refusal("model", expected: "WordPiece", found: model)
    }
    return model
  }

  func entries(of model: JSONValue) throws(TokenizerError) -> [Vocabulary.Entry] {
    guard case .object(let members)? = model["vocab"] else {
      throw TokenizerError("\(origin): model.vocab: expected an object of tokens and ids")
    }
    var entries: [Vocabulary.Entry] = []
    entries.reserveCapacity(members.count)
    for (token, id) in members {
      guard let id = id.integer else {
        throw TokenizerError(
          "\(origin): model.vocab: expected a whole number as id of entry \(entries.count)")
      }
      entries.append(Vocabulary.Entry(token: token, id: id))
    }
    return entries
  }

  func normalizer() throws(TokenizerError) -> TextNormalizer {
    guard let normalizer = json["normalizer"], !normalizer.isNull else { return .identity }
    guard normalizer["type"]?.string == "BertNormalizer" else {
      throw refusal("normalizer", expected: "BertNormalizer", found: normalizer)
    }
    return TextNormalizer(
      cleansText: normalizer["clean_text"]?.bool ?? true,
      separatesChineseCharacters: normalizer["handle_chinese_chars"]?.bool ?? true,
      stripsAccents: normalizer["strip_accents"]?.bool,
      lowercases: normalizer["lowercase"]?.bool ?? true)
  }

  func checkPreTokenizer() throws(TokenizerError) {
    let preTokenizer = json["pre_tokenizer"] ?? .null
    guard preTokenizer["type"]?.string == "BertPreTokenizer" else {
      throw refusal("pre_tokenizer", expected: "BertPreTokenizer", found: preTokenizer)
    }
  }

  func decoder(defaultPrefix: String) throws(TokenizerError) -> WordPieceDecoder {
    guard let decoder = json["decoder"], !decoder.isNull else {
      return WordPieceDecoder(prefix: defaultPrefix)
    }
    guard decoder["type"]?.string == "WordPiece" else {
      throw refusal("decoder", expected: "WordPiece", found: decoder)
    }
    return WordPieceDecoder(
      prefix: decoder["prefix"]?.string ?? defaultPrefix, cleansUp: decoder["cleanup"]?.bool ?? true)
  }

  func addedTokens() throws(TokenizerError) -> [AddedToken] {
    var tokens: [AddedToken] = []
    for token in json["added_tokens"]?.array ?? [] {
      guard let content = token["content"]?.string, let id = token["id"]?.integer, let id = Int32(exactly: id)
      else {
        throw TokenizerError("\(origin): added_tokens: expected content and id in entry \(tokens.count)")
      }
      let isSpecial = token["special"]?.bool ?? false
      tokens.append(
        AddedToken(
          content, id: id, isSpecial: isSpecial, isNormalized: token["normalized"]?.bool ?? !isSpecial,
          isSingleWord: token["single_word"]?.bool ?? false, stripsLeft: token["lstrip"]?.bool ?? false,
          stripsRight: token["rstrip"]?.bool ?? false))
    }
    return tokens
  }

  /// The tokens that are put around texts: `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]` is the only template
  /// of BERT.
  func template() throws(TokenizerError) -> (cls: String, sep: String) {
    let processor = json["post_processor"] ?? .null
    switch processor["type"]?.string {
    case "BertProcessing":
      if let cls = processor["cls"]?.array?.first?.string, let sep = processor["sep"]?.array?.first?.string {
        return (cls, sep)
      }
    case "TemplateProcessing":
      let single = processor["single"]?.array?.compactMap(Self.templatePiece) ?? []
      let pair = processor["pair"]?.array?.compactMap(Self.templatePiece) ?? []
      if single.count == 3 {
        let (cls, sep) = (single[0].name, single[2].name)
        let head = [TemplatePiece(cls, 0), TemplatePiece("A", 0, isText: true), TemplatePiece(sep, 0)]
        if single == head, pair == head + [TemplatePiece("B", 1, isText: true), TemplatePiece(sep, 1)] {
          return (cls, sep)
        }
      }
    default: break
    }
    throw refusal("post_processor", expected: "the template [CLS] A [SEP] B [SEP] of BERT", found: processor)
  }

  private struct TemplatePiece: Equatable {
    let name: String
    let typeID: Int
    let isText: Bool

    init(_ name: String, _ typeID: Int, isText: Bool = false) {
      (self.name, self.typeID, self.isText) = (name, typeID, isText)
    }
  }

  private static func templatePiece(_ json: JSONValue) -> TemplatePiece? {
    let isText = json["Sequence"] != nil
    guard let piece = json["Sequence"] ?? json["SpecialToken"], let name = piece["id"]?.string,
      let typeID = piece["type_id"]?.integer
    else { return nil }
    return TemplatePiece(name, typeID, isText: isText)
  }

  private func refusal(_ part: String, expected: String, found: JSONValue) -> TokenizerError {
    let type = found["type"]?.string ?? (found.isNull ? "none" : "another one")
    return TokenizerError(
      "\(origin): \(part): expected \(expected), found \(type)",
      hint: "only BERT WordPiece tokenizers can be loaded; choose a BERT model")
  }
}
