import Tokenizer

/// Sizes and constants of a BERT encoder, as in the `config.json` of a Hugging Face directory.
///
/// Source: `transformers.BertConfig`, whose defaults stand in for absent keys.
struct BertConfig: TextConfiguration, Equatable {
  /// What it has in common with other architectures.
  var transformer = TransformerConfig()
  /// `type_vocab_size`.
  var typeCount = 2

  var vocabularySize: Int { transformer.vocabularySize }
  var hiddenSize: Int { transformer.hiddenSize }
  var layerCount: Int { transformer.layerCount }
  var maxPositions: Int { transformer.positionCount }
  var positions: PositionRule { .fromZero }

  /// The defaults of `transformers`, which are those of BERT-base.
  init() {}

  init(_ file: ConfigurationFile) throws(TokenizerError) {
    transformer = try TransformerConfig(file)
    if let count = try file.integer("type_vocab_size") { typeCount = count }
    guard typeCount > 0 else { throw TokenizerError("\(file.origin): type_vocab_size must be positive") }
  }
}
