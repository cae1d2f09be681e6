import Foundation
import Torch

/// How often each class was seen among the cases of a training, which losses for rare classes ask for.
public struct ClassFrequencies: Sendable {
  /// Number of cases with each class. Shapes: [C].
  public let positives: [Int]
  /// Number of all cases.
  public let caseCount: Int

  /// Counts of a training.
  public init(positives: [Int], caseCount: Int) {
    self.positives = positives
    self.caseCount = caseCount
  }

  /// The logarithm of each class's odds, half a case added on either side: what a logit without any knowledge of a case should
  /// be. Shapes: [C].
  public var logOdds: Tensor {
    tensor { log((Double($0) + 0.5) / (Double(caseCount - $0) + 0.5)) }
  }

  /// The logarithm of each class's share of all cases, half a case added: the same for classes that exclude each other.
  /// Shapes: [C].
  public var logShares: Tensor {
    tensor { log((Double($0) + 0.5) / (Double(caseCount) + 0.5 * Double(positives.count))) }
  }

  /// Returns a number of each class's own. Shapes: [C].
  func tensor(_ value: (_ positives: Int) -> Double) -> Tensor {
    Tensor(positives.map { Float(value($0)) })
  }
}
