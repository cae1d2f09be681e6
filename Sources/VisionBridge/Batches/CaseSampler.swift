import Deterministic
import Files

/// How the cases of a training come into batches, as a recipe names it.
public enum CaseSampler: Codable, Equatable, Sendable {
  /// Every case once in an epoch, in an order of the epoch's own.
  case shuffle

  private enum Kind: String, CaseIterable {
    case shuffle
  }

  private enum CodingKeys: String, CodingKey {
    case kind
  }

  /// Decodes a sampler by its `kind`.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decodeKind(Kind.self, forKey: .kind) {
    case .shuffle: self = .shuffle
    }
  }

  /// Encodes the sampler with its `kind`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .shuffle: try container.encode(Kind.shuffle.rawValue, forKey: .kind)
    }
  }

  /// Returns the sampler of a training.
  func order(caseCount: Int, batchSize: Int, seed: UInt64) -> CaseBatchOrder {
    switch self {
    case .shuffle: CaseBatchOrder(caseCount: caseCount, batchSize: batchSize, seed: seed)
    }
  }
}
