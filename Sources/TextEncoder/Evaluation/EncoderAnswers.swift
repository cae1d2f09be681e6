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
