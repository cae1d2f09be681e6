extension TokenizerDefinition {
  /// Reads a tokenizer.json. Of its padding and truncation settings only the sides are taken over: the lengths are the
  /// caller's to choose.
  ///
  /// - Throws: when it is not that of a WordPiece tokenizer as BERT's; nothing in it is skipped silently.
  init(
    tokenizerJSON bytes: [UInt8], _ config: TokenizerConfig, origin: String
  ) throws(TokenizerError) {
    let json = try JSONValue(parsing: bytes, origin: origin)
    let reader = TokenizerJSON(json: json, origin: origin)
    try reader.checkParts()
    let model = try reader.model()
    let family = config.family ?? reader.family
    var names = config.names(of: family)
    names.unk = model["unk_token"]?.string ?? names.unk
    let template = try reader.template()
    (names.cls, names.sep) = (template.cls, template.sep)
    let added = try reader.addedTokens()
    let vocabulary = try Vocabulary(
      entries: try reader.entries(of: model),
      added: added.map { Vocabulary.Added(token: [UInt8]($0.content.utf8), id: Int($0.id)) }
        + config.addedTokens.map(\.entry),
      names: names, origin: origin)
    self.init(vocabulary: vocabulary, family)
    frame = template.frame
    addedTokens = added
    add(config.addedTokens)
    try reader.checkTemplateIDs(vocabulary)
    truncationSide = try reader.side("truncation") ?? truncationSide
    paddingSide = try reader.side("padding") ?? paddingSide
    normalizer = try reader.normalizer()
    try reader.checkPreTokenizer()
    continuationPrefix = model["continuing_subword_prefix"]?.string ?? continuationPrefix
    maximumWordLength = model["max_input_chars_per_word"]?.integer ?? maximumWordLength
    decoder = try reader.decoder(defaultPrefix: continuationPrefix)
  }
}

/// Takes a tokenizer.json apart and refuses what neither BERT nor MPNet has.
private struct TokenizerJSON {
  let json: JSONValue
  let origin: String

  /// Refuses parts that this reader does not know, and another version of the format.
  func checkParts() throws(TokenizerError) {
    let file = try ConfigurationFile(json: json, origin: origin)
    try file.require("version", .text("1.0"))
    let known = [
      "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder",
      "model",
    ]
    if let odd = file.keys.first(where: { !known.contains($0) }) {
      throw TokenizerError(
        "\(origin): \(odd.prefix(40)): expected a tokenizer.json of the parts \(known.joined(separator: ", "))",
        hint: TokenizerFamily.hint)
    }
  }

  /// What the file is like, where nothing names the class of the tokenizer.
  var family: TokenizerFamily {
    json["post_processor"]?["type"]?.string == "RobertaProcessing" ? .mpnet : .bert
  }

  /// The side of `truncation` or `padding`, where the file states it.
  func side(_ part: String) throws(TokenizerError) -> Truncation.Side? {
    let part = try ConfigurationFile(json: json, origin: origin).object(part)
    try part?.require("direction", .text("Left"), .text("Right"))
    return try part?.string("direction").flatMap { Truncation.Side(rawValue: $0.lowercased()) }
  }

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
    let options = try ConfigurationFile(json: normalizer, origin: origin)
    return TextNormalizer(
      cleansText: try options.bool("clean_text") ?? true,
      separatesChineseCharacters: try options.bool("handle_chinese_chars") ?? true,
      stripsAccents: try options.bool("strip_accents"), lowercases: try options.bool("lowercase") ?? true)
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
      guard token.string == nil, var added = AddedToken(token, isSpecial: false), let id = token["id"]?.integer,
        let id = Int32(exactly: id)
      else {
        throw TokenizerError("\(origin): added_tokens: expected content and id in entry \(tokens.count)")
      }
      added.id = id
      tokens.append(added)
    }
    return tokens
  }

  /// The tokens that are put around texts. BERT has `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`; MPNet has a second separator
  /// between the texts, and two versions of their types.
  func template() throws(TokenizerError) -> (cls: String, sep: String, frame: TextFrame) {
    let processor = json["post_processor"] ?? .null
    switch processor["type"]?.string {
    case "BertProcessing", "RobertaProcessing":
      if let cls = processor["cls"]?.array?.first?.string, let sep = processor["sep"]?.array?.first?.string {
        guard processor["type"]?.string == "RobertaProcessing" else { return (cls, sep, TextFrame()) }
        var frame = TextFrame.roberta
        frame.trimsOffsets = processor["trim_offsets"]?.bool ?? true
        return (cls, sep, frame)
      }
    case "TemplateProcessing":
      let single = processor["single"]?.array?.compactMap(Self.templatePiece) ?? []
      let pair = processor["pair"]?.array?.compactMap(Self.templatePiece) ?? []
      let frames = [TextFrame(), TextFrame(innerCount: 2, secondType: 1), TextFrame(innerCount: 2, secondType: 0)]
      if single.count == 3,
        let frame = frames.first(where: { Self.pieces($0, single[0].name, single[2].name) == pair }),
        Array(Self.pieces(frame, single[0].name, single[2].name).prefix(3)) == single
      {
        return (single[0].name, single[2].name, frame)
      }
    default: break
    }
    throw refusal("post_processor", expected: "the template [CLS] A [SEP] B [SEP] of BERT or MPNet's", found: processor)
  }

  /// The template of a pair; its first three pieces are that of one text.
  private static func pieces(_ frame: TextFrame, _ cls: String, _ sep: String) -> [TemplatePiece] {
    let second = Int(frame.secondType)
    return [TemplatePiece(cls, 0), TemplatePiece("A", 0, isText: true)]
      + [TemplatePiece](repeating: TemplatePiece(sep, 0), count: frame.innerCount)
      + [TemplatePiece("B", second, isText: true), TemplatePiece(sep, second)]
  }

  /// Refuses special tokens of the template whose ids are not those of the vocabulary: the library puts these ids around
  /// texts, whatever the token is called.
  func checkTemplateIDs(_ vocabulary: Vocabulary) throws(TokenizerError) {
    let processor = json["post_processor"] ?? .null
    var stated: [(name: String, ids: [Int?])] = []
    for key in ["cls", "sep"] {
      guard let pair = processor[key]?.array, pair.count == 2, let name = pair[0].string else { continue }
      stated.append((name, [pair[1].integer]))
    }
    if case .object(let members)? = processor["special_tokens"] {
      for (key, token) in members {
        stated.append((String(decoding: key, as: UTF8.self), token["ids"]?.array?.map(\.integer) ?? []))
      }
    }
    for (name, ids) in stated {
      let expected = vocabulary.id(name)
      guard let expected, ids == [Int(expected)] else {
        let found = ids.map { $0.map(String.init) ?? "none" }.joined(separator: ", ")
        throw TokenizerError(
          "\(origin): post_processor: \(name) has the id \(found),"
            + " the vocabulary \(expected.map(String.init) ?? "does not have it")",
          hint: "the template and the vocabulary belong to different tokenizers")
      }
    }
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
      hint: TokenizerFamily.hint)
  }
}
