import Foundation
import Tokenizer

/// The configuration of a Pooling module, of either generation.
struct PoolingSettings {
  var pooling: Pooling
  /// Whether the tokens of a prompt are pooled with those of the text.
  var includesPrompt: Bool

  /// Reads `1_Pooling/config.json`; `override` stands in for the pooling that it names.
  ///
  /// - Throws: `TokenizerError` when the file is unreadable, asks for a concatenation of several poolings, or is that of
  /// vectors of another size.
  init(contentsOf url: URL, override: Pooling?, hiddenSize: Int) throws(TokenizerError) {
    if let override, !FileManager.default.fileExists(atPath: url.path) {
      (pooling, includesPrompt) = (override, true)
      return
    }
    let file = try ConfigurationFile(contentsOf: url)
    for key in ["word_embedding_dimension", "embedding_dimension"] {
      try file.require(key, .number(Double(hiddenSize)))
    }
    includesPrompt = try file.bool("include_prompt") ?? true
    if let override { pooling = override } else { pooling = try Self.pooling(file) }
  }

  private static func pooling(_ file: ConfigurationFile) throws(TokenizerError) -> Pooling {
    var names = try file.strings("pooling_mode")
    if names == nil {
      // In the order in which sentence-transformers concatenates them.
      let flags: [(String, Pooling)] = [
        ("pooling_mode_cls_token", .cls), ("pooling_mode_max_tokens", .max), ("pooling_mode_mean_tokens", .mean),
        ("pooling_mode_mean_sqrt_len_tokens", .meanSqrtLength), ("pooling_mode_weightedmean_tokens", .weightedMean),
        ("pooling_mode_lasttoken", .lastToken),
      ]
      var chosen: [String] = []
      for (key, mode) in flags where try file.bool(key) == true { chosen.append(mode.rawValue) }
      // The mean is what sentence-transformers falls back to when no flag is set.
      names = chosen.isEmpty ? [Pooling.mean.rawValue] : chosen
    }
    let chosen = names ?? []
    guard chosen.count == 1 else {
      throw TokenizerError(
        "\(file.origin) concatenates the poolings \(chosen.joined(separator: " + ")); only one is supported",
        hint: "choose a model with one pooling")
    }
    guard let mode = Pooling(rawValue: chosen[0]) else {
      throw TokenizerError(
        "\(file.origin) asks for the pooling_mode \"\(chosen[0])\", known are \(Pooling.names)",
        remedy: EncoderRemedy.overridePooling)
    }
    return mode
  }
}
