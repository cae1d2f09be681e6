/// How much better one encoder answers the questions of a benchmark than another, question by question.
public struct EncoderComparison: Codable, Equatable, Sendable {
  /// The difference of one score.
  public struct Difference: Codable, Equatable, Sendable {
    /// For example `synonyms.accuracy_at_1`: where the JSON of `EncoderScores` has it.
    public var score: String
    /// The score of the first encoder.
    public var baseline: Double
    /// The score of the second encoder.
    public var value: Double
    /// `value` less `baseline`: the mean of the differences per question.
    public var difference: Double
    /// Lower end of the 95 % interval of the difference.
    public var lower: Double
    /// Upper end of that interval.
    public var upper: Double
    /// Questions that both answered.
    public var questionCount: Int

    /// Whether the interval is on one side of zero.
    public var isEstablished: Bool { lower > 0 || upper < 0 }
  }

  /// Only of scores that are means over at least two questions.
  public var differences: [Difference]

  /// Compares answers to the same benchmark.
  ///
  /// Both encoders answer the same questions, so it is the differences per question whose spread counts: mean ± 1.96
  /// standard errors (the paired z interval). Questions count as independent; it says nothing about how much another
  /// seed of the training would change.
  ///
  /// Traps: when the answers are of different benchmarks.
  public init(baseline: EncoderAnswers, _ answers: EncoderAnswers) {
    func retrieval(
      _ name: String, _ part: KeyPath<EncoderAnswers, EncoderAnswers.Retrieval>
    ) -> [Difference?] {
      let (before, after) = (baseline[keyPath: part].ranks, answers[keyPath: part].ranks)
      func difference(_ score: String, _ value: (Int) -> Double) -> Difference? {
        Difference("\(name).\(score)", before.map(value), after.map(value))
      }
      return [
        difference("accuracy_at_1") { $0 <= 1 ? 1 : 0 }, difference("accuracy_at_5") { $0 <= 5 ? 1 : 0 },
        difference("mean_reciprocal_rank") { 1 / Double($0) },
      ]
    }
    func triplets(_ name: String, _ part: KeyPath<EncoderAnswers, [Bool]>) -> Difference? {
      let values = [baseline, answers].map { $0[keyPath: part].map { $0 ? 1.0 : 0 } }
      return Difference("\(name).accuracy", values[0], values[1])
    }
    let all =
      retrieval("synonyms", \.synonyms) + retrieval("descriptions", \.descriptions) + retrieval("parents", \.parents)
      + [triplets("level_triplets", \.levelTriplets), triplets("sibling_triplets", \.siblingTriplets)]
    differences = all.compactMap(\.self)
  }
}

extension EncoderComparison.Difference {
  fileprivate init?(_ score: String, _ baseline: [Double], _ values: [Double]) {
    precondition(baseline.count == values.count, "\(score): \(baseline.count) answers against \(values.count)")
    let differences = zip(values, baseline).map { $0 - $1 }
    guard differences.count > 1, let center = mean(differences), let before = mean(baseline), let after = mean(values)
    else { return nil }
    let count = Double(differences.count)
    let squares = differences.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    let margin = 1.96 * (squares / (count - 1) / count).squareRoot()
    self.init(
      score: score, baseline: before, value: after, difference: center, lower: center - margin, upper: center + margin,
      questionCount: differences.count)
  }
}
