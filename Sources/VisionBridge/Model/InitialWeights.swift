import Deterministic
import Foundation
import NN
import Torch

/// Weights to start a training from: of torchvision or MedicalNet ResNets, an EfficientNet-Lite, or a published RadDiag checkpoint.
public struct InitialWeights {
  /// Where a file comes from.
  public enum Origin: String, Sendable {
    /// A torchvision ResNet: the backbone.
    case torchvision
    /// A three-dimensional ResNet of MedicalNet: the network over volumes of the paper's ResNet.
    case medicalNet
    /// An EfficientNet-Lite of the package `efficientnet_lite_pytorch`: the backbone.
    case efficientNetLite
    /// A checkpoint of RP3D-Diag (June 2024): everything, the classifier where it is asked for.
    case radDiag
    /// A checkpoint of RP3D-Diag (December 2023), ResNet or ViT: everything, the classifier where it is asked for.
    case radDiagPaper
    /// A run of our own, of whatever encoder.
    case run

    /// Where the tensors of a backbone lie in a model; nil for those of a whole model.
    var place: String? {
      switch self {
      case .torchvision: "resnet2D."
      case .medicalNet: "resnet3D."
      case .efficientNetLite: "efficientnet."
      case .radDiag, .radDiagPaper, .run: nil
      }
    }
  }

  /// What the names of each file's tensors show it to be.
  public let origins: [Origin]
  /// The tensors to load, by the names of `DiagnosisModel`.
  public let tensors: [String: Tensor]
  /// The names of the file's tensors that are loaded, by the names of `DiagnosisModel`.
  let fileNames: [String: String]
  /// The names of the file that are left out on purpose, and why.
  public let skipped: [(name: String, reason: String, shape: [Int])]
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
  /// - Parameter keepsClassifier: take the classifier of a RadDiag checkpoint too. A linear one has a row for each class it was
  ///   trained on, in their order; one of texts belongs to the embeddings of the text encoder that it was trained with.
  /// - Throws: `TorchError` or `VisionError` when the file is no such checkpoint, or has no classifier to keep.
  public static func load(_ url: URL, keepsClassifier: Bool = false) throws -> InitialWeights {
    let contents = withoutWrapper(try WeightFile.load(url))
    if contents["resnet3D.conv1.weight"] != nil || contents.keys.contains(where: { $0.hasPrefix("vitEmbed.") }) {
      return try radDiagPaper(contents, keepsClassifier: keepsClassifier, at: url)
    }
    if contents["resnet2D.conv1.weight"] != nil {
      return try radDiag(contents, keepsClassifier: keepsClassifier, at: url)
    }
    guard !keepsClassifier else {
      throw VisionError(
        "\(url.path) holds no classifier of a diagnosis model", hint: "only RadDiag checkpoints have one; begin it anew"
      )
    }
    if let stem = contents["conv1.weight"], stem.shape.count == 5 { return medicalNet(contents, stem: stem) }
    if contents["conv1.weight"] != nil {
      return backbone(contents, origin: .torchvision, heads: ["fc."])
    }
    if contents["_conv_stem.weight"] != nil {
      return backbone(contents, origin: .efficientNetLite, heads: ["_fc."])
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
      places.map { $0.contains(where: name.hasPrefix) } ?? true && !fresh.contains(where: name.hasPrefix)
    }
    guard absent.isEmpty else { throw LoadReport(missing: absent, unused: [], misshaped: []) }
    try store.verify()
  }

  /// What the names of the tensors begin with in a model; nil for a whole model's.
  private var places: [String]? {
    let places = origins.compactMap(\.place)
    return places.count == origins.count ? places : nil
  }

  /// Names without the "module." of `torch.nn.DataParallel`, where all have it.
  private static func withoutWrapper(_ contents: [String: Tensor]) -> [String: Tensor] {
    let wrapper = "module."
    guard contents.keys.allSatisfy({ $0.hasPrefix(wrapper) }) else { return contents }
    return Dictionary(uniqueKeysWithValues: contents.map { (String($0.key.dropFirst(wrapper.count)), $0.value) })
  }

  /// Sorts the tensors of a file.
  ///
  /// - Parameters:
  ///   - fresh: what names begin with that a model may draw anew.
  ///   - place: the name of a tensor in a model, or nil and why it is left out.
  static func sorting(
    _ contents: [String: Tensor], origin: Origin, fresh: [String] = ["fc.", "fcke.", "adaptFC."],
    _ place: (String) -> (name: String?, reason: String)
  ) -> InitialWeights {
    var (tensors, fileNames): ([String: Tensor], [String: String]) = ([:], [:])
    var skipped: [(name: String, reason: String, shape: [Int])] = []
    for (name, tensor) in contents.sorted(by: { $0.key < $1.key }) {
      let (ours, reason) = place(name)
      if let ours {
        (tensors[ours], fileNames[ours]) = (tensor, name)
      } else {
        skipped.append((name, reason, tensor.shape))
      }
    }
    return InitialWeights(origins: [origin], tensors: tensors, fileNames: fileNames, skipped: skipped, fresh: fresh)
  }

  /// What our gated joining adds to the published transformers, which a file of theirs does not have.
  static let freshJoining = ["attention1D.gate", "vitFuse.gate"]
}
