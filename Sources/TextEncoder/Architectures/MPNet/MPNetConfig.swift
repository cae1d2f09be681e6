import Tokenizer

/// Sizes and constants of an MPNet encoder, as in the `config.json` of a Hugging Face directory.
///
/// Source: `transformers.MPNetConfig`, whose defaults stand in for absent keys.
struct MPNetConfig: TextConfiguration, Equatable {
  /// The id of the padding token, behind which positions start: a constant of the network, whatever the tokenizer says.
  private static let paddingID: Int32 = 1

  /// What it has in common with other architectures.
  var transformer: TransformerConfig

  var vocabularySize: Int { transformer.vocabularySize }
  var hiddenSize: Int { transformer.hiddenSize }
  var layerCount: Int { transformer.layerCount }
  var maxPositions: Int { transformer.positionCount - Int(Self.paddingID) - 1 }
  var positions: PositionRule { .afterPadding(id: Self.paddingID) }

  init(_ file: ConfigurationFile) throws(TokenizerError) {
    var defaults = TransformerConfig()
    defaults.vocabularySize = 30_527
    transformer = try TransformerConfig(file, over: defaults)
    // The network has a row for each of them, and asks for the 32 that it computes.
    try file.require("relative_attention_num_buckets", .number(Double(RelativePositions.bucketCount)))
  }
}
