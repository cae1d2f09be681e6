/// What the paper's vision transformer is made of.
public struct VisionTransformerConfig: Codable, Equatable, Sendable {
  /// Whether planes and volumes look up their places in one set of tables or in two.
  public enum PositionTables: String, Codable, Sendable, CaseIterable {
    /// One, of which planes use the first depth: published code.
    case shared
    /// Two: paper.
    case separate
  }

  /// Rows and columns of a patch; they divide the size of a slice.
  public var patchSize: Int
  /// Slices of a patch of a volume; they divide the depth.
  public var patchDepth: Int
  /// Width of the tokens, a multiple of 3.
  public var width: Int
  /// Layers of the transformer: 6 or 12 in the paper.
  public var layerCount: Int
  /// Attention heads of a layer.
  public var headCount: Int
  /// Width of a head.
  public var headSize: Int
  /// Width of a layer's hidden layer.
  public var feedForwardSize: Int
  /// Linear layers from a patch to its token: 1 in the published code, 2 or 4 in the paper.
  public var embeddingLayers: Int
  /// Whether planes and volumes look up their places in one set of tables or in two.
  public var positionTables: PositionTables
  /// Rate of dropout.
  public var dropout: Double

  private enum CodingKeys: String, CodingKey {
    case patchSize = "patch_size"
    case patchDepth = "patch_depth"
    case width
    case layerCount = "layer_count"
    case headCount = "head_count"
    case headSize = "head_size"
    case feedForwardSize = "feed_forward_size"
    case embeddingLayers = "embedding_layers"
    case positionTables = "position_tables"
    case dropout
  }

  /// Makes a configuration; the defaults are those of the published code.
  public init(
    patchSize: Int = 32, patchDepth: Int = 4, width: Int = 768, layerCount: Int = 12, headCount: Int = 8,
    headSize: Int = 64, feedForwardSize: Int = 2048, embeddingLayers: Int = 1,
    positionTables: PositionTables = .shared, dropout: Double = 0.1
  ) {
    self.patchSize = patchSize
    self.patchDepth = patchDepth
    self.width = width
    self.layerCount = layerCount
    self.headCount = headCount
    self.headSize = headSize
    self.feedForwardSize = feedForwardSize
    self.embeddingLayers = embeddingLayers
    self.positionTables = positionTables
    self.dropout = dropout
  }

  /// What is wrong with the configuration for slices of a size and volumes of a depth, in words; nil when it makes sense.
  func fault(size: Int, depth: Int) -> String? {
    for (name, value) in [
      ("patch_size", patchSize), ("patch_depth", patchDepth), ("width", width), ("layer_count", layerCount),
      ("head_count", headCount), ("head_size", headSize), ("feed_forward_size", feedForwardSize),
      ("embedding_layers", embeddingLayers),
    ] where !(1...65536).contains(value) {
      return "\(name) lies in 1...65536, found \(value)"
    }
    if width % 3 != 0 { return "width is a multiple of 3, found \(width)" }
    if size % patchSize != 0 { return "patch_size \(patchSize) does not divide the size \(size) of a slice" }
    if depth % patchDepth != 0 { return "patch_depth \(patchDepth) does not divide the depth \(depth) of a volume" }
    return (0..<1).contains(dropout) ? nil : "dropout lies in 0..<1, found \(dropout)"
  }
}
