import Deterministic
import Files

/// How the cases of a training come into batches, as a recipe names it.
public enum CaseSampler: Codable, Equatable, Sendable {
  /// Every case once in an epoch, in an order of the epoch's own.
  case shuffle
  /// As many cases an epoch, each drawn for a class: every class in turn, and of its cases the next.
  case classAware

  private enum Kind: String, CaseIterable {
    case shuffle
    case classAware = "class_aware"
  }

  private enum CodingKeys: String, CodingKey {
    case kind
  }

  /// Decodes a sampler by its `kind`.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decodeKind(Kind.self, forKey: .kind) {
    case .shuffle: self = .shuffle
    case .classAware: self = .classAware
    }
  }

  /// Encodes the sampler with its `kind`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .shuffle: try container.encode(Kind.shuffle.rawValue, forKey: .kind)
    case .classAware: try container.encode(Kind.classAware.rawValue, forKey: .kind)
    }
  }

  /// Returns the sampler of a training.
  ///
  /// - Parameter classes: for each case the numbers of its classes.
  func order(of classes: [[Int]], batchSize: Int, seed: UInt64) -> any CaseOrder {
    switch self {
    case .shuffle: ShuffledCases(caseCount: classes.count, batchSize: batchSize, seed: seed)
    case .classAware: ClassAwareCases(classes, batchSize: batchSize, seed: seed)
    }
  }
}

/// Which cases each training step takes.
protocol CaseOrder: StepSampler<[Int]> {
  /// Steps of one epoch.
  var batchesPerEpoch: Int { get }

  /// A number that tells the case in a row of a step's batch from others of the same epoch, where an epoch may have a case
  /// more than once; else 0.
  func draw(step: Int, row: Int) -> Int

  /// The cases of a step.
  func batch(step: Int, rank: Int, worldSize: Int) -> [Int]
}

extension CaseOrder {
  var stepsPerEpoch: Int? { batchesPerEpoch }

  /// The cases of a step of a training on one device.
  func batch(step: Int) -> [Int] { batch(step: step, rank: 0, worldSize: 1) }
}
