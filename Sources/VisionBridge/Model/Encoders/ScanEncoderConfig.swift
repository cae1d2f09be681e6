import Files
import NN

/// The network over scans, as a recipe names it.
public enum ScanEncoderConfig: Codable, Equatable, Sendable {
  /// A network over each slice, and a transformer over the slices of a scan: published in June 2024.
  case slices(SliceEncoderConfig)
  /// Residual networks over planes and over volumes, and one that both share: the paper's ResNet.
  case sharedResNet(SharedResNetConfig)
  /// A transformer over the patches of planes and volumes: the paper's ViT.
  case visionTransformer(VisionTransformerConfig)

  private enum Kind: String, CaseIterable {
    case slices
    case sharedResNet = "shared_resnet"
    case visionTransformer = "vit"
  }

  private enum CodingKeys: String, CodingKey {
    case kind
  }

  /// Decodes an encoder by its `kind`, beside which its settings stand.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decodeKind(Kind.self, forKey: .kind) {
    case .slices: self = .slices(try SliceEncoderConfig(from: decoder))
    case .sharedResNet: self = .sharedResNet(try SharedResNetConfig(from: decoder))
    case .visionTransformer: self = .visionTransformer(try VisionTransformerConfig(from: decoder))
    }
  }

  /// Encodes the encoder with its `kind`, and its settings beside that.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .slices(let settings):
      try container.encode(Kind.slices.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .sharedResNet(let settings):
      try container.encode(Kind.sharedResNet.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .visionTransformer(let settings):
      try container.encode(Kind.visionTransformer.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    }
  }

  /// Size of a scan's feature.
  ///
  /// - Throws: `VisionError` when there is no such encoder for slices of a size and volumes of a depth.
  func featureSize(size: Int, depth: Int) throws(VisionError) -> Int {
    switch self {
    case .slices(let settings): return try Self.backbone(settings.backbone).featureSize
    case .sharedResNet(let settings):
      if let fault = settings.fault { throw VisionError("model.encoder: \(fault)") }
      return 16 * settings.width
    case .visionTransformer(let settings):
      if let fault = settings.fault(size: size, depth: depth) { throw VisionError("model.encoder: \(fault)") }
      return settings.width
    }
  }

  /// Declares the parameters.
  ///
  /// - Throws: `VisionError` when there is no such encoder for slices of a size and volumes of a depth.
  func make(
    size: Int, depth: Int, feedForwardSize: Int?, tokenStd: Double, _ scope: Scope
  ) throws(VisionError) -> any ScanEncoder {
    _ = try featureSize(size: size, depth: depth)
    switch self {
    case .slices(let settings):
      return SliceEncoder(
        try Self.backbone(settings.backbone), settings.joining ?? .transformer, depth: depth,
        feedForwardSize: feedForwardSize, tokenStd: tokenStd, scope)
    case .sharedResNet(let settings): return SharedResNet(settings, depth: depth, scope)
    case .visionTransformer(let settings): return VisionTransformer(settings, size: size, depth: depth, scope)
    }
  }

  private static func backbone(_ name: String) throws(VisionError) -> Backbone {
    if let known = Backbone(named: name) { return known }
    throw VisionError("there is no backbone \(name)", hint: "known: \(Backbone.names.joined(separator: ", "))")
  }
}
