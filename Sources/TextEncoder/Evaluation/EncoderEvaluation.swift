import Deterministic
import Foundation
import Torch
import VectorSearch

extension SentenceEncoder {
  /// Asks this encoder all questions of a benchmark. Every distinct text is embedded once.
  ///
  /// - Throws: ``EncoderError`` when a vector is not finite, `OpenBLASError` when no products can be computed here.
  public func answer(
    _ benchmark: EncoderBenchmark, progress: ((Int, Int) -> Void)? = nil
  ) throws -> EncoderAnswers {
    _ = try OpenBLAS.installation()
    let texts = try EmbeddedTexts(benchmark.texts, encoder: self, progress: progress)
    return EncoderAnswers(
      synonyms: try texts.retrieval(benchmark.synonyms, among: benchmark.candidates),
      descriptions: try texts.retrieval(benchmark.descriptions, among: benchmark.candidates),
      parents: try texts.retrieval(benchmark.levels), levelTriplets: texts.areNearer(benchmark.levelTriplets),
      siblingTriplets: texts.areNearer(benchmark.siblingTriplets),
      distances: texts.correlation(benchmark.distancePairs),
      randomCosines: texts.randomCosines(of: benchmark.candidates.map(\.text)))
  }
}

extension EncoderBenchmark {
  /// Every text, some of them several times.
  fileprivate var texts: [String] {
    let items = candidates + synonyms + descriptions + levels.flatMap(\.candidates)
    return items.map(\.text) + levels.flatMap(\.queries).map(\.text)
      + (levelTriplets + siblingTriplets).flatMap { [$0.child, $0.parent, $0.other] }
      + distancePairs.flatMap { [$0.first, $0.second] }
  }
}

/// Unit vectors of texts.
private struct EmbeddedTexts {
  private let vectors: [Float]
  private let dimension: Int
  private let rows: [String: Int]

  init(
    _ texts: [String], encoder: SentenceEncoder, progress: ((Int, Int) -> Void)?
  ) throws(EncoderError) {
    var rows: [String: Int] = [:]
    var distinct: [String] = []
    for text in texts where rows[text] == nil {
      rows[text] = distinct.count
      distinct.append(text)
    }
    self.rows = rows
    dimension = encoder.dimension
    vectors = try encoder.unitVectors(of: distinct, progress: progress)
  }

  private func vector(_ text: String) -> ArraySlice<Float> {
    guard let row = rows[text] else { preconditionFailure("a text of the benchmark was not embedded") }
    return vectors[row * dimension..<(row + 1) * dimension]
  }

  private func cosine(_ a: String, _ b: String) -> Double {
    zip(vector(a), vector(b)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  func retrieval(
    _ queries: [EncoderBenchmark.Item], among candidates: [EncoderBenchmark.Item]
  ) throws(OpenBLASError) -> EncoderAnswers.Retrieval {
    try retrieval([.init(candidates: candidates, queries: queries.map { .init($0.text, concepts: [$0.concept]) })])
  }

  func retrieval(_ levels: [EncoderBenchmark.Level]) throws(OpenBLASError) -> EncoderAnswers.Retrieval {
    var ranks: [Int] = []
    var candidateCounts: [Int] = []
    for level in levels {
      let index = try VectorTable(
        level.candidates.flatMap { vector($0.text) }, dimension: dimension, threads: Runtime.threadCount)
      var rowsOfConcept: [Int: [Int]] = [:]
      for (row, item) in level.candidates.enumerated() { rowsOfConcept[item.concept, default: []].append(row) }
      ranks += index.ranks(
        level.queries.flatMap { vector($0.text) },
        targets: level.queries.map { $0.concepts.flatMap { rowsOfConcept[$0] ?? [] } })
      candidateCounts += level.queries.map { _ in level.candidates.count }
    }
    return .init(ranks: ranks, candidateCounts: candidateCounts)
  }

  func areNearer(_ triplets: [EncoderBenchmark.Triplet]) -> [Bool] {
    triplets.map { cosine($0.child, $0.parent) > cosine($0.child, $0.other) }
  }

  func correlation(_ pairs: [EncoderBenchmark.DistancePair]) -> EncoderScores.DistanceCorrelation {
    var weighted: [(spearman: Double, count: Int)] = []
    for pairs in Dictionary(grouping: pairs, by: \.hierarchy).values {
      let spearman = RankCorrelation.spearman(
        pairs.map { cosine($0.first, $0.second) }, pairs.map { -Double($0.distance) })
      if let spearman { weighted.append((spearman, pairs.count)) }
    }
    let count = weighted.reduce(0) { $0 + $1.count }
    let sum = weighted.reduce(0) { $0 + $1.spearman * Double($1.count) }
    return .init(spearman: count > 0 ? sum / Double(count) : nil, pairCount: count)
  }

  /// Cosines of ten thousand pairs of different texts, the same pairs for every encoder.
  func randomCosines(of texts: [String]) -> [Double] {
    guard texts.count > 1 else { return [] }
    var random = SplitMix64(seed: 0)
    return (0..<10_000).compactMap { _ in
      let (a, b) = (random.below(texts.count), random.below(texts.count))
      return a == b ? nil : cosine(texts[a], texts[b])
    }
  }
}

/// Correlation of ranks.
enum RankCorrelation {
  /// Spearman's coefficient: Pearson's of the ranks, where equal values share the mean of their places.
  ///
  /// Returns nil where it is not defined: fewer than two values, or all of a kind equal.
  /// Source: `scipy.stats.spearmanr`.
  static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "\(x.count) values against \(y.count)")
    guard x.count > 1 else { return nil }
    let (a, b) = (ranks(x), ranks(y))
    let middle = Double(x.count + 1) / 2
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (p, q) in zip(a, b) {
      ab += (p - middle) * (q - middle)
      aa += (p - middle) * (p - middle)
      bb += (q - middle) * (q - middle)
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
  }

  /// Places from 1 in ascending order.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }
}
