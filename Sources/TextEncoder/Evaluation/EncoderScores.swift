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
