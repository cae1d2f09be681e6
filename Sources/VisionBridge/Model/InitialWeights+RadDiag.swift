import Foundation
import Torch

/// Checkpoints of RP3D-Diag as published, by the names of their parameters.
extension InitialWeights {
  /// The form of June 2024. A model that joins predictions has no fusion.
  static func radDiag(_ contents: [String: Tensor], keepsClassifier: Bool, at url: URL) throws -> InitialWeights {
    // Parameters that the published model declares and never uses.
    let dead = [
      ".transformer_encoder.multi_headed_attention.", ".transformer_encoder.feed_forward.",
      ".transformer_encoder.encoder_layer.", ".sublayer.0.norm.",
    ]
    // With a classifier of texts the linear one is there and never used. Finetuning calls its own `fc2`.
    let hasTexts = contents.keys.contains { $0.hasPrefix("fcke.") }
    let linear = contents.keys.contains { $0.hasPrefix("fc2.") } ? "fc2." : "fc."
    let weights = try sorting(contents, .radDiag, hasTexts ? ["fcke."] : [linear], keepsClassifier, at: url) { name in
      if dead.contains(where: name.contains) { return (nil, "never used by the published model") }
      if name.hasSuffix("num_batches_tracked") { return (nil, "counter without use") }
      if name.hasPrefix("resnet2D.fc.") { return (nil, "never used by the published model") }
      if name.hasPrefix("bioLORD.") { return (nil, "text encoder; the label space takes its place") }
      for classifier in [linear, "fc.", "fcke."] where name.hasPrefix(classifier) {
        guard keepsClassifier else { return (nil, "classifier of another label space") }
        guard classifier == (hasTexts ? "fcke." : linear) else { return (nil, "never used by the published model") }
        return ((hasTexts ? "fcke." : "fc.") + name.dropFirst(classifier.count), "")
      }
      return (name, "")
    }
    return weights.taking([0, 1, 4, 7, 9, 11, 14, 12, 13, 15], of: "vitFuse.mod_embed", from: 16)
  }

  /// The form of December 2023, ResNet or ViT.
  static func radDiagPaper(_ contents: [String: Tensor], keepsClassifier: Bool, at url: URL) throws -> InitialWeights {
    let dead = ["resnet2D.fc.", "vitFuse.encoder_layer."]
    // Which of them is used depends on whether scans are joined, and whether classes are texts.
    let hasFusion = contents.keys.contains { $0.hasPrefix("vitFuse.transformer_encoder.") }
    let places = hasFusion ? ["vitFuse."] : ["resnetFuse.", "vitEmbed.mlp_embed."]
    let classifiers = ["resnetFuse.fc.", "resnetFuse.fcke.", "vitFuse.fc.", "vitFuse.fcke.", "vitEmbed.mlp_embed."]
    let texts = places.map { "\($0)fcke." }.first { place in contents.keys.contains { $0.hasPrefix(place) } }
    let linear = places.flatMap { ["\($0)fc.", $0] }.first { place in
      classifiers.contains(place) && contents.keys.contains { $0.hasPrefix(place) }
    }
    let used = texts ?? linear
    let weights = try sorting(
      contents, .radDiagPaper, used.map { texts == nil ? [$0] : [$0, "adaptFC."] } ?? [], keepsClassifier, at: url
    ) { name in
      if dead.contains(where: name.hasPrefix) { return (nil, "never used by the published model") }
      if name.hasSuffix("num_batches_tracked") { return (nil, "counter without use") }
      if name.hasPrefix("medcpt.") { return (nil, "text encoder; the label space takes its place") }
      if name.hasPrefix("adaptFC.") {
        if !keepsClassifier { return (nil, "classifier of another label space") }
        return texts == nil ? (nil, "never used by the published model") : (name, "")
      }
      for classifier in classifiers where name.hasPrefix(classifier) {
        guard keepsClassifier else { return (nil, "classifier of another label space") }
        guard classifier == used else { return (nil, "never used by the published model") }
        return ((texts == nil ? "fc." : "fcke.") + name.dropFirst(classifier.count), "")
      }
      return (name, "")
    }
    return weights.taking([0, 1, 4, 8, 7, 10, 13, 11, 12, 14], of: "vitFuse.mod_embed", from: 15)
  }

  /// Sorts a checkpoint that may lack the fusion, and whose classifier, that what begins with `classifiers` is, may be kept.
  private static func sorting(
    _ contents: [String: Tensor], _ origin: Origin, _ classifiers: [String], _ keepsClassifier: Bool, at url: URL,
    _ place: (String) -> (name: String?, reason: String)
  ) throws -> InitialWeights {
    if keepsClassifier, !contents.keys.contains(where: { name in classifiers.contains { name.hasPrefix($0) } }) {
      throw VisionError("\(url.path) holds no classifier", hint: "begin it anew")
    }
    let hasFusion = contents.keys.contains { $0.hasPrefix("vitFuse.transformer_encoder.") }
    return sorting(
      contents, origin: origin,
      fresh: (keepsClassifier ? [] : ["fc.", "fcke.", "adaptFC."]) + (hasFusion ? [] : [fusionPlace]) + freshJoining,
      place)
  }

  /// Takes from a published modality table, of `count` rows, those for padding and each of `Modality.allCases`: of the rows of a
  /// modality the first, which belongs to a case's first scan of it.
  private func taking(_ rows: [Int64], of table: String, from count: Int) -> InitialWeights {
    guard let published = tensors[table], published.shape[0] == count else { return self }
    return InitialWeights(
      origins: origins, tensors: tensors.merging([table: published.rows(Tensor(rows))]) { $1 }, fileNames: fileNames,
      skipped: skipped, fresh: fresh)
  }
}
