/// How well an encoder does on an `EncoderBenchmark`. A share of no questions is nil.
public struct EncoderScores: Codable, Equatable, Sendable {
  /// Retrieval of the right concept's name among candidates, by cosine.
  public struct Retrieval: Codable, Equatable, Sendable {
    /// Share of queries whose right name comes first.
    public var accuracyAt1: Double?
    /// Share of queries whose right name is among the first five.
    public var accuracyAt5: Double?
    /// Mean of 1 / rank.
    public var meanReciprocalRank: Double?
    /// Queries that were asked.
    public var queryCount: Int
    /// Names that a query is compared with, on average.
    public var candidateCount: Double?

    init(_ answers: EncoderAnswers.Retrieval) {
      let ranks = answers.ranks
      accuracyAt1 = mean(ranks.map { $0 <= 1 ? 1 : 0 })
      accuracyAt5 = mean(ranks.map { $0 <= 5 ? 1 : 0 })
      meanReciprocalRank = mean(ranks.map { 1 / Double($0) })
      queryCount = ranks.count
      candidateCount = mean(answers.candidateCounts.map(Double.init))
    }
  }

  /// The share of triplets in which the child is nearer to its parent than to the other concept.
  public struct Triplets: Codable, Equatable, Sendable {
    /// Share of the triplets.
    public var accuracy: Double?
    /// Triplets that were asked.
    public var tripletCount: Int

    init(isNearer: [Bool]) {
      accuracy = mean(isNearer.map { $0 ? 1 : 0 })
      tripletCount = isNearer.count
    }
  }

  /// Spearman's rank correlation of the cosine with minus the distance in the hierarchy: 1 when nearer means more
  /// alike. Computed within each hierarchy, averaged by the number of pairs.
  public struct DistanceCorrelation: Codable, Equatable, Sendable {
    /// From -1 to 1; nil where there is nothing to correlate.
    public var spearman: Double?
    /// Pairs that were compared.
    public var pairCount: Int
  }

  /// Retrieval of a concept's name by another name.
  public var synonyms: Retrieval
  /// Retrieval of a concept's name by a text about it.
  public var descriptions: Retrieval
  /// Against a random concept of the parent's level.
  public var levelTriplets: Triplets
  /// Against a sibling of the parent.
  public var siblingTriplets: Triplets
  /// Retrieval of a parent by the child's name among the names of the parent's level.
  public var parents: Retrieval
  /// Whether names that are nearer in the hierarchy are more alike.
  public var distances: DistanceCorrelation
  /// Mean and spread of the cosine of random pairs of candidates; a mean near 1 is a collapsed space.
  public var randomCosineMean: Double
  /// Standard deviation of those cosines.
  public var randomCosineDeviation: Double
}

/// Nil for no values.
func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}

/// What one encoder answered to each question of an `EncoderBenchmark`, in the benchmark's order.
public struct EncoderAnswers: Equatable, Sendable {
  /// Places of the right names among the candidates.
  public struct Retrieval: Equatable, Sendable {
    /// Place of the best right name, from 1.
    public var ranks: [Int]
    /// Names that the query was compared with.
    public var candidateCounts: [Int]
  }

  /// To the synonyms of the benchmark.
  public var synonyms: Retrieval
  /// To its descriptions.
  public var descriptions: Retrieval
  /// To the queries of all its levels, one level after another.
  public var parents: Retrieval
  /// Whether the child is nearer to its parent.
  public var levelTriplets: [Bool]
  /// Whether the child is nearer to its parent.
  public var siblingTriplets: [Bool]
  /// Over its pairs of names with a distance: a correlation has no answers to single questions.
  public var distances: EncoderScores.DistanceCorrelation
  /// Cosines of random pairs of candidates.
  public var randomCosines: [Double]

  /// Shares and means over the questions.
  public var scores: EncoderScores {
    let center = mean(randomCosines) ?? 0
    let variance = mean(randomCosines.map { ($0 - center) * ($0 - center) }) ?? 0
    return EncoderScores(
      synonyms: .init(synonyms), descriptions: .init(descriptions), levelTriplets: .init(isNearer: levelTriplets),
      siblingTriplets: .init(isNearer: siblingTriplets), parents: .init(parents), distances: distances,
      randomCosineMean: center, randomCosineDeviation: variance.squareRoot())
  }
}

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
