import Deterministic
import Foundation
import Statistics
import VectorSearch

extension EncoderBenchmark: EncoderTask {
  /// The kind of its description, by which reports find it.
  public static let kind = "held_out"

  /// What is asked of held-out concepts.
  public var description: TaskDescription {
    let queries = levels.flatMap { level in level.queries.map { _ in level.candidates.count } }
    return TaskDescription(
      name: Self.kind, kind: Self.kind,
      protocolText: """
        Names by synonyms and by descriptions among all names, parents among the names of their level, by cosine; ranks \
        count names, ties share places. A triplet is right when the child is nearer to its parent. Distances: Spearman \
        of the cosine and minus the steps within each hierarchy.
        """,
      counts: [
        .init("names", candidates.count), .init("synonyms", synonyms.count), .init("descriptions", descriptions.count),
        .init("levels", levels.count),
        .init("names_of_a_level", queries.isEmpty ? 0 : queries.reduce(0, +) / queries.count),
        .init("level_triplets", levelTriplets.count), .init("sibling_triplets", siblingTriplets.count),
        .init("distance_pairs", distancePairs.count),
      ])
  }

  /// Cosine.
  public var similarity: VectorSimilarity { .cosine }

  /// Every text, some of them several times.
  public var texts: [String] {
    let items = candidates + synonyms + descriptions + levels.flatMap(\.candidates)
    return items.map(\.text) + levels.flatMap(\.queries).map(\.text)
      + (levelTriplets + siblingTriplets).flatMap { [$0.child, $0.parent, $0.other] }
      + distancePairs.flatMap { [$0.first, $0.second] }
  }

  /// Accuracy at 1 and 5 and mean reciprocal rank of each retrieval, accuracy of triplets, correlation with distances, and
  /// how the names fill the space.
  public func measures(_ vectors: TextVectors) throws -> [Measure] {
    func retrieval(_ name: String, _ queries: [Item]) throws -> [Measure] {
      let level = Level(candidates: candidates, queries: queries.map { .init($0.text, concepts: [$0.concept]) })
      return try Self.retrieval(name, [level], vectors)
    }
    let triplets = [("level_triplets", levelTriplets), ("sibling_triplets", siblingTriplets)].map { name, triplets in
      Measure(
        "\(name).accuracy",
        .mean(
          triplets.map { vectors.score($0.child, $0.parent) > vectors.score($0.child, $0.other) ? 1 : 0 },
          concepts: Self.numbers(of: triplets.map(\.child))))
    }
    return try retrieval("synonyms", synonyms) + retrieval("descriptions", descriptions)
      + Self.retrieval("parents", levels, vectors) + triplets + [
        Measure(
          "distances.spearman",
          .correlation(
            distancePairs.map { vectors.score($0.first, $0.second) }, with: distancePairs.map { -Double($0.distance) },
            groups: Self.numbers(of: distancePairs.map(\.hierarchy))))
      ] + space(vectors)
  }

  private static func retrieval(_ name: String, _ levels: [Level], _ vectors: TextVectors) throws -> [Measure] {
    var ranks: [Int] = []
    for level in levels where !level.queries.isEmpty {
      var rowsOfConcept: [Int: [Int]] = [:]
      for (row, item) in level.candidates.enumerated() { rowsOfConcept[item.concept, default: []].append(row) }
      ranks += try vectors.table(level.candidates.map(\.text)).ranks(
        vectors.matrix(level.queries.map(\.text)),
        targets: level.queries.map { $0.concepts.flatMap { rowsOfConcept[$0] ?? [] } })
    }
    return Measure.retrieval(name, ranks: ranks, concepts: numbers(of: levels.flatMap(\.queries).map(\.concepts)))
  }

  /// Equal numbers for equal values, from 0 in the order in which they come.
  private static func numbers<Value: Hashable>(of values: [Value]) -> [Int] {
    var known: [Value: Int] = [:]
    return values.map { value in
      let number = known[value, default: known.count]
      known[value] = number
      return number
    }
  }

  /// Names of which the directions are counted.
  private static let rankSampleSize = 2000

  /// How the names fill the space: mean and spread of the cosines of ten thousand pairs of different names, the same pairs for
  /// every encoder (anisotropy: a mean near 1 is a collapsed space); uniformity, the logarithm of the mean of
  /// exp(-2 d²) of their distances, less is more even; the effective rank of some names; and alignment, the mean
  /// squared distance of a synonym and its name.
  ///
  /// Source: T. Wang and P. Isola, Understanding contrastive representation learning through alignment and uniformity, ICML
  /// 2020, section 4.1; anisotropy: K. Ethayarajh, EMNLP 2019.
  private func space(_ vectors: TextVectors) -> [Measure] {
    let texts = candidates.map(\.text)
    var random = SplitMix64(seed: 0)
    let cosines: [Double] = (0..<(texts.count > 1 ? 10_000 : 0)).compactMap { _ in
      let (a, b) = (random.below(texts.count), random.below(texts.count))
      return a == b ? nil : vectors.score(texts[a], texts[b])
    }
    let sample = Array(random.shuffled(Array(Set(texts)).sorted()).prefix(Self.rankSampleSize))
    let names = self.names
    let positives = synonyms.compactMap { item in
      names[item.concept].map { (text: item.text, name: $0, concept: item.concept) }
    }
    let center = mean(cosines)
    let variance = center.flatMap { center in mean(cosines.map { ($0 - center) * ($0 - center) }) }
    return [
      Measure("random_cosine.mean", .whole(center, count: cosines.count)),
      Measure("random_cosine.deviation", .whole(variance?.squareRoot(), count: cosines.count)),
      Measure("uniformity", .whole(mean(cosines.map { exp(-4 * (1 - $0)) }).map { log($0) }, count: cosines.count)),
      Measure(
        "effective_rank",
        .whole(
          VectorSpace(vectors: vectors.matrix(sample), dimension: vectors.dimension).effectiveRank(),
          count: sample.count)),
      Measure(
        "alignment",
        .mean(positives.map { 2 - 2 * vectors.score($0.text, $0.name) }, concepts: positives.map(\.concept))),
    ]
  }
}

extension Measure {
  /// Accuracy at 1 and 5, mean reciprocal rank, and where asked for the share of ranks up to another one.
  ///
  /// - Parameters:
  ///   - ranks: Of the best right answer to each question, from 1; `.max` for none.
  ///   - concepts: What each question is about.
  package static func retrieval(
    _ name: String, ranks: [Int], concepts: [Int], recallAt depth: Int? = nil
  ) -> [Measure] {
    func measure(_ score: String, _ value: (Int) -> Double) -> Measure {
      Measure("\(name).\(score)", .mean(ranks.map(value), concepts: concepts))
    }
    return [
      measure("accuracy_at_1") { $0 <= 1 ? 1 : 0 }, measure("accuracy_at_5") { $0 <= 5 ? 1 : 0 },
      measure("mean_reciprocal_rank") { $0 == .max ? 0 : 1 / Double($0) },
    ] + (depth.map { depth in [measure("recall_at_\(depth)") { $0 <= depth ? 1 : 0 }] } ?? [])
  }
}
