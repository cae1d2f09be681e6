import Files
import Torch

/// The loss of a classifier whose classes do not exclude each other, as a recipe names it.
public enum ClassificationLoss: Codable, Equatable, Sendable {
  /// Binary cross-entropy of each case and class, their mean.
  ///
  /// Source: `torch.nn.BCEWithLogitsLoss`.
  case binaryCrossEntropy

  private enum Kind: String, CaseIterable {
    case binaryCrossEntropy = "bce"
  }

  private enum CodingKeys: String, CodingKey {
    case kind
  }

  /// Decodes a loss by its `kind`.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decodeKind(Kind.self, forKey: .kind) {
    case .binaryCrossEntropy: self = .binaryCrossEntropy
    }
  }

  /// Encodes the loss with its `kind`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .binaryCrossEntropy: try container.encode(Kind.binaryCrossEntropy.rawValue, forKey: .kind)
    }
  }

  /// Returns the loss of logits.
  ///
  /// Shapes: logits [B, C]; targets [B, C], 1 where a case has a class, else 0 → scalar.
  public func callAsFunction(_ logits: Tensor, _ targets: Tensor) -> Tensor {
    switch self {
    case .binaryCrossEntropy: logits.binaryCrossEntropy(targets)
    }
  }
}
