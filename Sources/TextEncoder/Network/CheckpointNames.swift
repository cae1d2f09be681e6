import Torch

/// The tensors of a published checkpoint under the names of the network.
struct SortedCheckpoint {
  /// Parameters of the network.
  var encoder: [String: Tensor] = [:]
  /// What the network does not have (pooler, heads), kept so that a saved directory is complete.
  var setAside: [String: Tensor] = [:]
}

/// Brings the names of published checkpoints to those of a bare model of `transformers`.
///
/// Known to all architectures: the wrappers `module.…` and `0.auto_model.…`, `LayerNorm.gamma` / `beta` of the first
/// TensorFlow conversions, poolers and classifiers. Anything unknown stays and is reported by `ParameterStore.verify`.
struct CheckpointNames {
  /// What task models put before the names of the network, such as `bert.`.
  let prefixes: [String]
  /// What the names of other heads begin with.
  let heads: [String]

  /// Sorts the tensors of a checkpoint.
  ///
  /// - Throws: ``EncoderError`` when two names of the checkpoint are one: which of the two is meant cannot be told.
  func sort(_ tensors: [String: Tensor]) throws(EncoderError) -> SortedCheckpoint {
    var sorted = SortedCheckpoint()
    var published: [String: String] = [:]
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let canonical = canonicalName(name)
      if canonical == "embeddings.position_ids" { continue }
      if let other = published.updateValue(name, forKey: canonical) {
        throw EncoderError(
          "the weights hold \(canonical) twice, as \(other) and as \(name)",
          hint: "save the encoder's state_dict() alone")
      }
      if (["pooler.", "classifier."] + heads).contains(where: canonical.hasPrefix) {
        sorted.setAside[canonical] = tensor
      } else {
        sorted.encoder[canonical] = tensor
      }
    }
    return sorted
  }

  private func canonicalName(_ name: String) -> String {
    var name = name
    for prefix in ["module.", "0.auto_model.", "auto_model."] + prefixes where name.hasPrefix(prefix) {
      name.removeFirst(prefix.count)
    }
    if name.hasSuffix("LayerNorm.gamma") { name = name.dropLast(5) + "weight" }
    if name.hasSuffix("LayerNorm.beta") { name = name.dropLast(4) + "bias" }
    return name
  }
}
