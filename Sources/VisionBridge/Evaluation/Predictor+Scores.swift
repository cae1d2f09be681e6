import Foundation

/// What a model says about some cases.
public struct CaseScores: Sendable {
  /// Ids of the cases.
  public var ids: [String]
  /// What the scores are.
  public var scale: ScoreScale = .logits
  /// Row-major scores. Shapes: [N, C].
  public var scores: [Float] = []

  /// The likeliest classes of one case.
  public struct Prediction: Codable, Equatable, Sendable {
    /// A class.
    public struct Class: Codable, Equatable, Sendable {
      /// Its name.
      public var label: String
      /// Sigmoid of its logit, or its share of the softmax where classes exclude each other.
      public var probability: Double
      /// The probability from which on the class is called positive; nil where no evaluation has chosen one.
      public var thresholdProbability: Double?
      /// Whether the probability is that or higher.
      public var passesThreshold: Bool?
    }

    /// Id of the case.
    public var id: String
    /// In falling order of probability.
    public var predictions: [Class]
  }

  /// The `top` likeliest classes of every case; of equal ones the first.
  ///
  /// - Parameter thresholds: of the classes that have one.
  public func predictions(
    top: Int, of labels: [String], thresholds: ClassThresholds? = nil
  ) -> [Prediction] {
    ids.enumerated().map { row, id in
      let own = scores[row * labels.count..<(row + 1) * labels.count]
      let best = own.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }.prefix(top)
      let classes = best.map { index, score in
        let probability = scale.probability(score)
        let threshold = thresholds?[labels[index]]
        return Prediction.Class(
          label: labels[index], probability: probability, thresholdProbability: threshold,
          passesThreshold: threshold.map { probability >= $0 })
      }
      return Prediction(id: id, predictions: classes)
    }
  }
}
