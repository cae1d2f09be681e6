import NN

/// The arithmetic of the transformer over the scans of a case.
public enum FusionStyle: String, Codable, CaseIterable, Sendable {
  /// That of June 2024: attention sees its input without a norm, no dropout.
  case v2
  /// That of the paper: layers of `torch.nn.TransformerEncoder` with the norm last, dropout 0.1 and hidden layers twice as wide
  /// as the features where nothing else is said.
  case paper

  /// Declares the parameters.
  func make(
    size: Int, modalityCount: Int, headCount: Int, layerCount: Int, feedForwardSize: Int?, tokenStd: Double,
    _ scope: Scope
  ) -> any ScanFusion {
    switch self {
    case .v2:
      CaseFusion(
        size: size, modalityCount: modalityCount, headCount: headCount, layerCount: layerCount,
        feedForwardSize: feedForwardSize ?? size, tokenStd: tokenStd, scope)
    case .paper:
      PaperFusion(
        size: size, modalityCount: modalityCount, headCount: headCount, layerCount: layerCount,
        feedForwardSize: feedForwardSize ?? 2 * size, tokenStd: tokenStd, scope)
    }
  }
}
