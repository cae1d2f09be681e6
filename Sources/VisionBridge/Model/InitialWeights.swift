import Deterministic
import Foundation
import NN
import Torch

/// Weights to start a training from: of a torchvision or MedicalNet ResNet, an EfficientNet-Lite, or a published RadDiag checkpoint.
public struct InitialWeights {
  /// Where a file comes from.
  public enum Origin: String, Sendable {
    /// A torchvision ResNet: the backbone.
    case torchvision
    /// A three-dimensional ResNet of MedicalNet: the network over volumes of the paper's ResNet.
    case medicalNet
    /// An EfficientNet-Lite of the package `efficientnet_lite_pytorch`: the backbone.
    case efficientNetLite
    /// A checkpoint of RP3D-Diag (June 2024): everything but the classifier.
    case radDiag
    /// A checkpoint of RP3D-Diag (December 2023), ResNet or ViT: everything but the classifier.
    case radDiagPaper
    /// A run of our own, of whatever encoder.
    case run
  }

  /// What the names of the file's tensors show it to be.
  public let origin: Origin
  /// The tensors to load, by the names of `DiagnosisModel`.
  public let tensors: [String: Tensor]
  /// The names of the file that are left out on purpose, and why.
  public let skipped: [(name: String, reason: String)]
  /// What names begin with that a model may draw anew.
  let fresh: [String]

  /// Whether shortcuts of the network over volumes only pass on what they get, because the file's have no weights.
  public var makesShortcuts: Bool { fresh.contains { $0.hasSuffix(".downsample.1.") } }
  /// Whether the joining of scans is drawn anew.
  public var beginsFusionAnew: Bool { fresh.contains(Self.fusionPlace) }
  /// What the names of the joining of scans begin with.
  static let fusionPlace = "vitFuse."

  /// Reads a file of weights, `.safetensors` or what `torch.save` writes.
  ///
  /// - Throws: `TorchError` or `VisionError` when the file is no such checkpoint.
  public static func load(_ url: URL) throws -> InitialWeights {
    let contents = withoutWrapper(try WeightFile.load(url))
    if contents["resnet3D.conv1.weight"] != nil || contents.keys.contains(where: { $0.hasPrefix("vitEmbed.") }) {
      return radDiagPaper(contents)
    }
    if contents["resnet2D.conv1.weight"] != nil { return radDiag(contents) }
    if let stem = contents["conv1.weight"], stem.shape.count == 5 { return medicalNet(contents, stem: stem) }
    if contents["conv1.weight"] != nil {
      return backbone(contents, origin: .torchvision, place: "resnet2D", heads: ["fc."])
    }
    if contents["_conv_stem.weight"] != nil {
      return backbone(contents, origin: .efficientNetLite, place: "efficientnet", heads: ["_fc."])
    }
    throw VisionError(
      "\(url.path) holds no weights that are known",
      hint:
        "expected conv1.weight (torchvision, MedicalNet), _conv_stem.weight (EfficientNet-Lite), or resnet2D.conv1.weight or vitEmbed (RadDiag)"
    )
  }

  /// Tells initial weights apart.
  var digest: String {
    var fingerprint = StableHash()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      fingerprint.add("\(name) \(tensor.shape)")
      tensor.array(of: Float.self).withUnsafeBytes { fingerprint.add($0) }
    }
    return fingerprint.hexadecimal
  }

  /// Checks that a model took everything this file is meant to give.
  ///
  /// - Throws: `LoadReport` when a tensor is missing, unused or of another shape.
  public func verify(_ store: ParameterStore) throws {
    let absent = store.initialized.filter { name in
      place.map(name.hasPrefix) ?? true && !fresh.contains(where: name.hasPrefix)
    }
    guard absent.isEmpty else { throw LoadReport(missing: absent, unused: [], misshaped: []) }
    try store.verify()
  }

  /// Where the tensors lie in a model; nil for anywhere.
  private var place: String? {
    switch origin {
    case .torchvision: "resnet2D."
    case .medicalNet: "resnet3D."
    case .efficientNetLite: "efficientnet."
    case .radDiag, .radDiagPaper, .run: nil
    }
  }

  /// Names without the "module." of `torch.nn.DataParallel`, where all have it.
  private static func withoutWrapper(_ contents: [String: Tensor]) -> [String: Tensor] {
    let wrapper = "module."
    guard contents.keys.allSatisfy({ $0.hasPrefix(wrapper) }) else { return contents }
    return Dictionary(uniqueKeysWithValues: contents.map { (String($0.key.dropFirst(wrapper.count)), $0.value) })
  }

  /// Source: MedicalNet, `models/resnet.py`. Its stem sees one channel, that of RP3D-Diag the same one three times. Where its shortcuts
  /// have no weights (all of the networks of 18 and 34 layers, and the first of the others), ours, which always have some, pass
  /// on the channels that there are, through a norm that begins anew.
  private static func medicalNet(_ contents: [String: Tensor], stem: Tensor) -> InitialWeights {
    var contents = contents
    if stem.shape[1] == 1 { contents["conv1.weight"] = stem.expand(-1, 3, -1, -1, -1) / 3 }
    var norms: [String] = []
    for block in (1...4).map({ "layer\($0).0" }) {
      let shortcut = "\(block).downsample.0.weight"
      guard contents[shortcut] == nil, let first = contents["\(block).conv1.weight"], first.shape.count == 5 else {
        continue
      }
      let (outputs, inputs) = (first.shape[0], first.shape[1])
      let kernel = (0..<outputs * inputs).map { Float($0 / inputs == $0 % inputs ? 1 : 0) }
      contents[shortcut] = Tensor(kernel, shape: [outputs, inputs, 1, 1, 1])
      norms.append("resnet3D.\(block).downsample.1.")
    }
    return backbone(contents, origin: .medicalNet, place: "resnet3D", heads: ["fc.", "conv_seg."], fresh: norms)
  }

  private static func backbone(
    _ contents: [String: Tensor], origin: Origin, place: String, heads: [String], fresh: [String] = []
  ) -> InitialWeights {
    sorting(contents, origin: origin, fresh: fresh) { name in
      if heads.contains(where: name.hasPrefix) { return (nil, "last layer of another task") }
      if name.hasSuffix("num_batches_tracked") { return (nil, "counter without use") }
      return ("\(place).\(name)", "")
    }
  }

  private static func radDiag(_ contents: [String: Tensor]) -> InitialWeights {
    // Parameters that the published model declares and never uses.
    let dead = [
      ".transformer_encoder.multi_headed_attention.", ".transformer_encoder.feed_forward.",
      ".transformer_encoder.encoder_layer.", ".sublayer.0.norm.",
    ]
    let weights = sorting(contents, origin: .radDiag) { name in
      if dead.contains(where: name.contains) { return (nil, "never used by the published model") }
      if name.hasSuffix("num_batches_tracked") { return (nil, "counter without use") }
      if name.hasPrefix("resnet2D.fc.") { return (nil, "never used by the published model") }
      if name.hasPrefix("bioLORD.") { return (nil, "text encoder; the label space takes its place") }
      if name.hasPrefix("fc.") || name.hasPrefix("fcke.") {
        return (nil, "classifier of another label space")
      }
      return (name, "")
    }
    return weights.taking([0, 1, 4, 7, 9, 11, 14, 12, 13, 15], of: "vitFuse.mod_embed", from: 16)
  }

  private static func radDiagPaper(_ contents: [String: Tensor]) -> InitialWeights {
    let dead = ["resnet2D.fc.", "vitFuse.encoder_layer."]
    let classifiers = ["resnetFuse.fc.", "resnetFuse.fcke.", "vitFuse.fc.", "vitFuse.fcke.", "vitEmbed.mlp_embed."]
    let texts = ["medcpt.", "adaptFC."]
    // A model of single scans has no fusion.
    let hasFusion = contents.keys.contains { $0.hasPrefix("vitFuse.transformer_encoder.") }
    let weights = sorting(contents, origin: .radDiagPaper, fresh: hasFusion ? [] : [fusionPlace]) { name in
      if dead.contains(where: name.hasPrefix) { return (nil, "never used by the published model") }
      if name.hasSuffix("num_batches_tracked") { return (nil, "counter without use") }
      if texts.contains(where: name.hasPrefix) { return (nil, "text encoder; the label space takes its place") }
      if classifiers.contains(where: name.hasPrefix) { return (nil, "classifier of another label space") }
      return (name, "")
    }
    return weights.taking([0, 1, 4, 8, 7, 10, 13, 11, 12, 14], of: "vitFuse.mod_embed", from: 15)
  }

  /// Takes from a published modality table, of `count` rows, those for padding and each of `Modality.allCases`: of the rows of a
  /// modality the first, which belongs to a case's first scan of it.
  private func taking(_ rows: [Int64], of table: String, from count: Int) -> InitialWeights {
    guard let published = tensors[table], published.shape[0] == count else { return self }
    return InitialWeights(
      origin: origin, tensors: tensors.merging([table: published.rows(Tensor(rows))]) { $1 }, skipped: skipped,
      fresh: fresh)
  }

  static func sorting(
    _ contents: [String: Tensor], origin: Origin, fresh: [String] = [],
    _ place: (String) -> (name: String?, reason: String)
  ) -> InitialWeights {
    var tensors: [String: Tensor] = [:]
    var skipped: [(name: String, reason: String)] = []
    for (name, tensor) in contents.sorted(by: { $0.key < $1.key }) {
      let (ours, reason) = place(name)
      if let ours { tensors[ours] = tensor } else { skipped.append((name, reason)) }
    }
    return InitialWeights(origin: origin, tensors: tensors, skipped: skipped, fresh: ["fc.", "fcke."] + fresh)
  }
}
