import Statistics

/// One number that says how well an encoder does, with the answers it is made of.
public struct Measure: Equatable, Sendable {
  /// What the number is made of.
  public enum Answers: Equatable, Sendable {
    /// The mean of one value for each question. Questions about the same concept are drawn together for an interval.
    case mean([Double], concepts: [Int])
    /// Spearman's correlation of the similarities of pairs with what they should follow. Pairs of different groups are not
    /// compared: groups are averaged by their number of pairs.
    case correlation([Double], with: [Double], groups: [Int])
    /// A number of the whole space, without single answers and so without an interval; how many texts or pairs it is
    /// made of.
    case whole(Double?, count: Int)
  }

  /// What is measured, such as `synonyms.accuracy_at_1`.
  public var name: String
  /// What it is made of.
  public var answers: Answers

  /// A measure.
  ///
  /// Traps: lists of different lengths.
  public init(_ name: String, _ answers: Answers) {
    switch answers {
    case .mean(let values, let concepts): precondition(values.count == concepts.count, "\(name): concepts of answers")
    case .correlation(let values, let others, let groups):
      precondition(values.count == others.count && values.count == groups.count, "\(name): values of pairs")
    case .whole: break
    }
    self.name = name
    self.answers = answers
  }

  /// The number itself; nil where there is nothing to measure.
  public var value: Double? {
    switch answers {
    case .mean(let values, _): mean(values)
    case .correlation(let values, let others, let groups): GroupedCorrelation(values, others, groups).spearman(nil)
    case .whole(let number, _): number
    }
  }

  /// Questions, pairs or texts that the number is made of.
  public var questionCount: Int {
    switch answers {
    case .mean(let values, _), .correlation(let values, _, _): values.count
    case .whole(_, let count): count
    }
  }

  /// Concepts that the questions are about, or pairs: what is drawn for an interval; nil where nothing is.
  public var drawnCount: Int? {
    switch answers {
    case .mean(_, let concepts): Set(concepts).count
    case .correlation(let values, _, _): values.count
    case .whole: nil
    }
  }
}

/// A measure on samples of its concepts or pairs, all measures of the same questions on the same samples.
struct ResampledMeasure {
  /// The number itself; nil where there is nothing to measure.
  let value: Double?
  /// The number on each sample; nil where it has none, or there is nothing to draw.
  let samples: [Double?]

  init(_ measure: Measure, _ bootstrap: Bootstrap) {
    value = measure.value
    switch measure.answers {
    case .mean(let values, let concepts):
      let clusters = ConceptSums(values, concepts)
      samples = clusters.count < 2 ? [] : Self.samples(bootstrap, clusters.count, clusters.mean)
    case .correlation(let values, let others, let groups):
      let correlation = GroupedCorrelation(values, others, groups)
      samples = value == nil ? [] : Self.samples(bootstrap, values.count) { correlation.spearman($0) }
    case .whole: samples = []
    }
  }

  private static func samples(
    _ bootstrap: Bootstrap, _ count: Int, _ value: ([Int32]) -> Double?
  ) -> [Double?] {
    (0..<bootstrap.sampleCount).map { value(bootstrap.weights(count: count, sample: $0)) }
  }
}

/// The answers about each concept, summed.
private struct ConceptSums {
  private var sums: [Double] = []
  private var counts: [Double] = []

  var count: Int { sums.count }

  init(_ values: [Double], _ concepts: [Int]) {
    var places: [Int: Int] = [:]
    for (value, concept) in zip(values, concepts) {
      let place = places[concept, default: sums.count]
      if place == sums.count {
        places[concept] = place
        sums.append(0)
        counts.append(0)
      }
      sums[place] += value
      counts[place] += 1
    }
  }

  func mean(_ weights: [Int32]) -> Double? {
    var (sum, count) = (0.0, 0.0)
    for (index, weight) in weights.enumerated() {
      sum += Double(weight) * sums[index]
      count += Double(weight) * counts[index]
    }
    return sum / count
  }
}

/// Spearman's correlation within groups of pairs, averaged by the number of pairs.
private struct GroupedCorrelation {
  private let groups: [(pairs: [Int], correlation: RankCorrelation)]

  init(_ values: [Double], _ others: [Double], _ groups: [Int]) {
    self.groups = Dictionary(grouping: values.indices) { groups[$0] }.sorted { $0.key < $1.key }.map { _, pairs in
      (pairs, RankCorrelation(pairs.map { values[$0] }, pairs.map { others[$0] }))
    }
  }

  func spearman(_ weights: [Int32]?) -> Double? {
    var (sum, count) = (0.0, 0.0)
    for (pairs, correlation) in groups {
      let own = weights.map { weights in pairs.map { weights[$0] } }
      guard let spearman = correlation.spearman(weights: own) else { continue }
      let weight = own.map { Double($0.reduce(0, +)) } ?? Double(pairs.count)
      sum += weight * spearman
      count += weight
    }
    return count > 0 ? sum / count : nil
  }
}
