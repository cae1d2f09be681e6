import Torch

/// Brings the names of a published BERT checkpoint to those of `transformers.BertModel`.
///
/// Known forms: `bert.…` of task models, `0.auto_model.…` and `module.…` wrappers, `LayerNorm.gamma` / `beta` of the first
/// TensorFlow conversions. Heads and the pooler are set aside by name; anything else unknown stays and is reported by
/// `ParameterStore.verify`.
enum CheckpointNames {
  /// Parameters of the encoder, and those set aside (kept so that a saved directory is complete).
  ///
  /// - Throws: ``EncoderError`` when two names of the checkpoint are one: which of the two is meant cannot be told.
  static func sort(
    _ tensors: [String: Tensor]
  ) throws(EncoderError) -> (encoder: [String: Tensor], setAside: [String: Tensor]) {
    var encoder: [String: Tensor] = [:]
    var setAside: [String: Tensor] = [:]
    var published: [String: String] = [:]
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let canonical = canonicalName(name)
      if canonical == "embeddings.position_ids" { continue }
      if let other = published.updateValue(name, forKey: canonical) {
        throw EncoderError(
          "the weights hold \(canonical) twice, as \(other) and as \(name)",
          hint: "save the encoder's state_dict() alone")
      }
      if ["pooler.", "cls.", "classifier."].contains(where: canonical.hasPrefix) {
        setAside[canonical] = tensor
      } else {
        encoder[canonical] = tensor
      }
    }
    return (encoder, setAside)
  }

  private static func canonicalName(_ name: String) -> String {
    var name = name
    for prefix in ["module.", "0.auto_model.", "auto_model.", "bert_model.", "bert."] where name.hasPrefix(prefix) {
      name.removeFirst(prefix.count)
    }
    if name.hasSuffix("LayerNorm.gamma") { name = name.dropLast(5) + "weight" }
    if name.hasSuffix("LayerNorm.beta") { name = name.dropLast(4) + "bias" }
    return name
  }
}
