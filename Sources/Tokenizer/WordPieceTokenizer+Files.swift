import Foundation

extension WordPieceTokenizer {
  /// Loads the tokenizer of a model directory: tokenizer.json if there is one, else vocab.txt;
  /// tokenizer_config.json, where present, names the special tokens and replaces the normalizer's options.
  ///
  /// Throws: when a file is missing, damaged, or not of a BERT WordPiece tokenizer.
  public init(directory: URL) throws(TokenizerError) {
    func file(_ name: String) -> URL? {
      let url = directory.appending(path: name)
      return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
    var config = TokenizerConfig()
    if let url = file("tokenizer_config.json") {
      config = try TokenizerConfig(json: Self.read(url), origin: url.path)
    }
    if let url = file("tokenizer.json") {
      self = try Self(tokenizerJSON: url, config)
    } else if let url = file("vocab.txt") {
      self = try Self(vocabularyText: url, config)
      if let url = file("added_tokens.json") { try checkAddedTokens(url) }
    } else {
      throw TokenizerError(
        "\(directory.path): neither tokenizer.json nor vocab.txt found",
        hint: "give the directory of a BERT model, or one of these files")
    }
  }

  /// Loads a tokenizer.json (by its extension) or a vocab.txt alone. Of a vocab.txt, special tokens and
  /// normalizer are those of an uncased BERT unless given.
  ///
  /// Throws: when the file is missing, damaged, or not of a BERT WordPiece tokenizer.
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
      tokenizerJSON: Self.read(url), names: config.names, origin: url.path)
    definition.apply(config)
    self.init(definition)
  }

  private init(vocabularyText url: URL, _ config: TokenizerConfig) throws(TokenizerError) {
    var definition = try TokenizerDefinition(
      vocabularyText: Self.read(url), names: config.names, origin: url.path)
    definition.apply(config)
    self.init(definition)
  }

  /// Refuses tokens that only added_tokens.json knows: how they are matched is written in tokenizer.json
  /// alone.
  private func checkAddedTokens(_ url: URL) throws(TokenizerError) {
    guard case .object(let members) = try JSONValue(parsing: Self.read(url), origin: url.path) else {
      throw TokenizerError("\(url.path): expected an object of tokens and ids")
    }
    let unknown = members.count { vocabulary.id(String(decoding: $0.key, as: UTF8.self)) == nil }
    if unknown > 0 {
      throw TokenizerError(
        "\(url.path): \(unknown) tokens are not in vocab.txt",
        hint: "save the tokenizer with a tokenizer.json (save_pretrained of transformers 4 or later)")
    }
  }

  private static func read(_ url: URL) throws(TokenizerError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      throw TokenizerError(
        "\(url.path): cannot be read: \((error as NSError).localizedDescription)",
        hint: "check the path and the permissions")
    }
  }
}
