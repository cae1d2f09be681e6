/// What a diagnosis model is made of. Slice size and count and the label space come from elsewhere.
public struct VisionConfig: Codable, Equatable, Sendable {
  /// The network over scans.
  public var encoder: ScanEncoderConfig
  /// Width of the hidden layers of the transformers over slices and over scans; nil is the width of the features, and twice
  /// that where `fusion_style` is `paper`.
  public var feedForwardSize: Int?
  /// How the scans of a case are joined; nil as the published system does.
  public var scanJoining: Joining?
  /// Classify every scan by itself and pool what is predicted, in place of joining features; nil joins.
  public var scanPooling: PredictionPooling?
  /// The arithmetic of the transformer over the scans of a case, where they are joined by one; nil is `v2`.
  public var fusionStyle: FusionStyle?
  /// Layers of that transformer.
  public var fusionLayerCount: Int
  /// Attention heads of each of those layers; they divide the feature size.
  public var fusionHeadCount: Int
  /// Spread of fresh class tokens, positions and modality embeddings.
  public var tokenStd: Double
  /// How the logits are made.
  public var classifier: ClassifierConfig

  private enum CodingKeys: String, CodingKey {
    case encoder
    case feedForwardSize = "feed_forward_size"
    case scanJoining = "scan_joining"
    case scanPooling = "scan_pooling"
    case fusionStyle = "fusion_style"
    case fusionLayerCount = "fusion_layer_count"
    case fusionHeadCount = "fusion_head_count"
    case tokenStd = "token_std"
    case classifier
  }

  /// Makes a configuration; the defaults are the published ones of June 2024.
  public init(
    encoder: ScanEncoderConfig = .slices(SliceEncoderConfig()), feedForwardSize: Int? = nil,
    scanJoining: Joining? = nil, scanPooling: PredictionPooling? = nil, fusionStyle: FusionStyle? = nil,
    fusionLayerCount: Int = 2, fusionHeadCount: Int = 4,
    tokenStd: Double = 1, classifier: ClassifierConfig = ClassifierConfig()
  ) {
    self.encoder = encoder
    self.feedForwardSize = feedForwardSize
    self.scanJoining = scanJoining
    self.scanPooling = scanPooling
    self.fusionStyle = fusionStyle
    self.fusionLayerCount = fusionLayerCount
    self.fusionHeadCount = fusionHeadCount
    self.tokenStd = tokenStd
    self.classifier = classifier
  }

  /// Checks the configuration for slices of a size and volumes of a depth.
  ///
  /// - Throws: `VisionError` when there is no such encoder, or the heads of the fusion do not divide its features.
  func check(size: Int, depth: Int) throws(VisionError) {
    let featureSize = try encoder.featureSize(size: size, depth: depth)
    if scanPooling != nil, let scanJoining {
      throw VisionError(
        "scan_pooling leaves scans apart, and scan_joining \(scanJoining.rawValue) joins them",
        hint: "set one of them to null")
    }
    guard fusionHeadCount > 0, featureSize % fusionHeadCount == 0 else {
      throw VisionError("\(fusionHeadCount) heads do not divide the \(featureSize) features of the encoder")
    }
  }
}
