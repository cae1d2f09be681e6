import EmbeddingIndex
import Foundation

/// Texts an encoder is judged by: all of held-out concepts it has never been trained on.
public struct EncoderBenchmark: Equatable, Sendable {
  /// A text and the concept it names or describes.
  public struct Item: Equatable, Sendable {
    public var text: String
    public var concept: Int

    /// Makes an item.
    public init(_ text: String, concept: Int) {
      self.text = text
      self.concept = concept
    }
  }

  /// A concept, its parent, and a random concept of the parent's level.
  public struct Triplet: Equatable, Sendable {
    public var child: String
    public var parent: String
    public var other: String

    /// Makes a triplet.
    public init(child: String, parent: String, other: String) {
      self.child = child
      self.parent = parent
      self.other = other
    }
  }

  /// Every name that may be retrieved.
  public var candidates: [Item]
  public var synonyms: [Item]
  public var descriptions: [Item]
  public var triplets: [Triplet]

  /// Makes a benchmark.
  public init(candidates: [Item], synonyms: [Item], descriptions: [Item], triplets: [Triplet]) {
    self.candidates = candidates
    self.synonyms = synonyms
    self.descriptions = descriptions
    self.triplets = triplets
  }
}

/// How well an encoder does on an `EncoderBenchmark`.
public struct EncoderScores: Codable, Equatable, Sendable {
  /// Retrieval of the right concept's name among all candidates, by cosine.
  public struct Retrieval: Codable, Equatable, Sendable {
    public var accuracyAt1: Double
    public var accuracyAt5: Double
    /// Mean of 1 / rank.
    public var meanReciprocalRank: Double
    public var queryCount: Int

    init(ranks: [Int]) {
      let count = Double(max(ranks.count, 1))
      accuracyAt1 = Double(ranks.filter { $0 <= 1 }.count) / count
      accuracyAt5 = Double(ranks.filter { $0 <= 5 }.count) / count
      meanReciprocalRank = ranks.reduce(0) { $0 + 1 / Double($1) } / count
      queryCount = ranks.count
    }
  }

  public var synonyms: Retrieval
  public var descriptions: Retrieval
  /// Share of triplets in which the child is nearer to its parent than to the other concept.
  public var hierarchyAccuracy: Double
  public var tripletCount: Int
  /// Mean and spread of the cosine of random pairs of candidates; a mean near 1 is a collapsed space.
  public var randomCosineMean: Double
  public var randomCosineDeviation: Double
  public var candidateCount: Int
}

extension SentenceEncoder {
  /// Scores this encoder. Every distinct text is embedded once.
  ///
  /// Throws: `EncoderError` when a vector is not finite.
  public func evaluate(
    _ benchmark: EncoderBenchmark, progress: ((Int, Int) -> Void)? = nil
  ) throws(EncoderError) -> EncoderScores {
    var rows: [String: Int] = [:]
    var texts: [String] = []
    func row(_ text: String) -> Int {
      if let known = rows[text] { return known }
      rows[text] = texts.count
      texts.append(text)
      return texts.count - 1
    }
    let candidates = benchmark.candidates.map { row($0.text) }
    let synonyms = benchmark.synonyms.map { row($0.text) }
    let descriptions = benchmark.descriptions.map { row($0.text) }
    let triplets = benchmark.triplets.map { (row($0.child), row($0.parent), row($0.other)) }

    let dimension = self.dimension
    let embedded = embed(texts, progress: progress)
    let vectors = (normalizes ? embedded : embedded.normalized()).array(of: Float.self)
    guard vectors.allSatisfy(\.isFinite) else {
      throw EncoderError("the encoder in \(directory.path) gives vectors that are not finite numbers")
    }
    func select(_ rows: [Int]) -> [Float] { rows.flatMap { vectors[$0 * dimension..<($0 + 1) * dimension] } }
    func cosine(_ a: Int, _ b: Int) -> Double {
      (0..<dimension).reduce(0) { $0 + Double(vectors[a * dimension + $1]) * Double(vectors[b * dimension + $1]) }
    }

    let index = EmbeddingIndex(select(candidates), dimension: dimension)
    var rowsOfConcept: [Int: [Int]] = [:]
    for (row, item) in benchmark.candidates.enumerated() { rowsOfConcept[item.concept, default: []].append(row) }
    func retrieval(_ items: [EncoderBenchmark.Item], _ rows: [Int]) -> EncoderScores.Retrieval {
      .init(ranks: index.ranks(select(rows), targets: items.map { rowsOfConcept[$0.concept] ?? [] }))
    }

    let nearer = triplets.filter { cosine($0.0, $0.1) > cosine($0.0, $0.2) }.count
    let random = randomPairs(candidates.count, 10_000).map { cosine(candidates[$0.0], candidates[$0.1]) }
    let mean = random.reduce(0, +) / Double(max(random.count, 1))
    let variance = random.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(random.count, 1))
    return EncoderScores(
      synonyms: retrieval(benchmark.synonyms, synonyms),
      descriptions: retrieval(benchmark.descriptions, descriptions),
      hierarchyAccuracy: Double(nearer) / Double(max(triplets.count, 1)), tripletCount: triplets.count,
      randomCosineMean: mean, randomCosineDeviation: variance.squareRoot(), candidateCount: candidates.count)
  }

  /// The same pairs of different rows for every encoder.
  private func randomPairs(_ count: Int, _ pairs: Int) -> [(Int, Int)] {
    guard count > 1 else { return [] }
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    return (0..<pairs).compactMap { _ in
      let (a, b) = (next(), next())
      return a == b ? nil : (a, b)
    }
  }
}
