/// The vector that a class of the knowledge classifier has besides its text.
public struct ResidualConfig: Codable, Equatable, Sendable {
  /// How much it costs: the factor of the mean over classes of its squared length, divided by the training cases of the
  /// class. 0 leaves it to `training.weight_decay`.
  public var shrinkage: Double

  /// Makes a configuration.
  public init(shrinkage: Double) { self.shrinkage = shrinkage }
}
