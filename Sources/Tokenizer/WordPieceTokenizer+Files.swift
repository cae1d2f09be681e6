import Foundation

extension WordPieceTokenizer {
  /// Loads the tokenizer of a model directory: tokenizer.json if there is one, else vocab.txt;
  /// tokenizer_config.json, where present, names the special tokens, adds tokens, and replaces the normalizer's options and
  /// the side on which texts are cut.
  ///
  /// - Throws: when a file is missing, damaged, or not of a WordPiece tokenizer.
  public init(directory: URL) throws(TokenizerError) {
    try self.init(directory: directory, defaultClass: nil)
  }

  /// The same where something else than these files says what class the tokenizer is of, unless they do.
  package init(directory: URL, defaultClass: String?) throws(TokenizerError) {
    func file(_ name: String) -> URL? {
      let url = directory.appending(path: name)
      return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
    func settings(_ name: String) throws(TokenizerError) -> ConfigurationFile? {
      try file(name).map { url throws(TokenizerError) in try ConfigurationFile(contentsOf: url) }
    }
    let config = try TokenizerConfig(
      settings("tokenizer_config.json"), specialTokens: settings("special_tokens_map.json"), defaultClass: defaultClass)
    if let url = file("tokenizer.json") {
      self = try Self(tokenizerJSON: url, config)
    } else if let url = file("vocab.txt") {
      try config.requireWordPiece(origin: url.path)
      self = try Self(vocabularyText: url, config)
      if let url = file("added_tokens.json") { try checkAddedTokens(url) }
    } else {
      throw TokenizerError(
        "\(directory.path): neither tokenizer.json nor vocab.txt found",
        hint: "give the directory of a BERT or MPNet model, or one of these files")
    }
  }

  /// Loads a tokenizer.json (by its extension) or a vocab.txt alone. Of a vocab.txt, special tokens and
  /// normalizer are those of an uncased BERT unless given.
  ///
  /// - Throws: when the file is missing, damaged, or not of a WordPiece tokenizer.
  public init(file: URL, normalizer: TextNormalizer? = nil) throws(TokenizerError) {
    var config = TokenizerConfig()
    if let normalizer {
      config.lowercases = normalizer.lowercases
      config.separatesChineseCharacters = normalizer.separatesChineseCharacters
      config.stripsAccents = .some(normalizer.stripsAccents)
      config.cleansText = normalizer.cleansText
    }
    if file.pathExtension == "json" {
      self = try Self(tokenizerJSON: file, config)
    } else {
      self = try Self(vocabularyText: file, config)
    }
  }

  private init(tokenizerJSON url: URL, _ config: TokenizerConfig) throws(TokenizerError) {
    var definition = try TokenizerDefinition(
      tokenizerJSON: ModelFile.read(url), config, origin: url.path)
    definition.apply(config)
    self.init(definition)
  }

  private init(vocabularyText url: URL, _ config: TokenizerConfig) throws(TokenizerError) {
    var definition = try TokenizerDefinition(
      vocabularyText: ModelFile.read(url), config, origin: url.path)
    definition.apply(config)
    self.init(definition)
  }

  /// Refuses tokens that only added_tokens.json knows: how they are matched is written in tokenizer.json
  /// alone.
  private func checkAddedTokens(_ url: URL) throws(TokenizerError) {
    let file = try ConfigurationFile(contentsOf: url)
    var unknown = 0
    for token in file.keys {
      guard let id = vocabulary.id(token) else {
        unknown += 1
        continue
      }
      try file.require(token, .number(Double(id)))
    }
    if unknown > 0 {
      throw TokenizerError(
        "\(url.path): \(unknown) tokens are not in vocab.txt",
        hint: "save the tokenizer with a tokenizer.json (save_pretrained of transformers 4 or later)")
    }
  }
}
