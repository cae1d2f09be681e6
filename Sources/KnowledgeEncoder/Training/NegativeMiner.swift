import Names
import Ontology
import TextEncoder
import Torch
import VectorSearch

/// Finds names of other concepts that an encoder takes for those of a pair.
final class NegativeMiner: Sendable {
  private let pairs: any NamePairs
  /// All names that pairs may have.
  private let names: [TrainingName]

  /// Reads the names of pairs.
  init(_ pairs: any NamePairs) throws {
    self.pairs = pairs
    names = try pairs.trainingNames()
  }

  /// The names of these numbers.
  func names(_ numbers: [Int]) -> [TrainingName] { numbers.map { names[$0] } }

  /// Pairs of one step whose negatives are looked for.
  private struct Part {
    var step: Int
    var pairs: [NamePair]
  }

  /// Returns numbers of names for each of some steps; none where pairs are not of names.
  ///
  /// - Parameter vectors: Unit vectors of texts, row by row.
  func mine(
    _ steps: Range<Int>, _ settings: HardNegatives, dimension: Int, vectors: ([String]) throws -> [Float]
  ) throws -> [[Int]] {
    let parts = try steps.map { Part(step: $0, pairs: try pairs.namePairs(step: $0)) }.filter { !$0.pairs.isEmpty }
    let known = try vectors(names.map(\.text))
    var rows: [String: Int] = [:]
    for (row, name) in names.enumerated() where rows[name.text] == nil { rows[name.text] = row }
    // Names that noise has changed.
    let others = Set(parts.flatMap(\.pairs).flatMap { [$0.anchor, $0.positive] }).filter { rows[$0] == nil }.sorted()
    let changed = try vectors(others)
    for (row, text) in others.enumerated() { rows[text] = names.count + row }
    func vector(_ text: String) -> ArraySlice<Float> {
      guard let row = rows[text] else { preconditionFailure("'\(text)' has a vector") }
      return row < names.count
        ? known[row * dimension..<(row + 1) * dimension]
        : changed[(row - names.count) * dimension..<(row - names.count + 1) * dimension]
    }
    let table = try VectorTable(known, dimension: dimension, threads: Runtime.threadCount)
    var found = Array(repeating: [Int](), count: steps.count)
    // Queries in blocks, so that the vectors are gone through seldom.
    for first in stride(from: 0, to: parts.count, by: 16) {
      let block = parts[first..<min(first + 16, parts.count)]
      let near = table.nearest(
        block.flatMap(\.pairs).flatMap { vector($0.anchor) }, k: settings.candidates)
      var start = 0
      for part in block {
        var seen: Set<Int> = []
        for (row, pair) in part.pairs.enumerated() {
          let likeness = zip(vector(pair.anchor), vector(pair.positive)).reduce(0) { $0 + $1.0 * $1.1 }
          let limit = min(Float(settings.ceiling), likeness - Float(settings.margin))
          let chosen = choose(near[start + row].filter { $0.score <= limit }, settings, pair)
          found[part.step - steps.lowerBound] += chosen.filter { seen.insert($0).inserted }
        }
        start += part.pairs.count
      }
    }
    return found
  }

  /// The first of the neighbours of an anchor that are negatives of it.
  private func choose(_ near: [Neighbour], _ settings: HardNegatives, _ pair: NamePair) -> [Int] {
    let words = Set(NameWords.of(pair.anchor))
    let fitting = near.lazy.filter { [names] neighbour in
      let name = names[neighbour.row]
      guard !pair.kin.contains(name.cluster) else { return false }
      guard settings.choice == .qualified else { return true }
      let others = Set(NameWords.of(name.text))
      return others.isStrictSuperset(of: words) || others.isStrictSubset(of: words)
    }
    return fitting.prefix(settings.perAnchor).map(\.row)
  }
}

extension NegativeSource {
  /// The names of the concepts that a sampler draws pairs of.
  ///
  /// - Throws: `OntologyError` when the names cannot be read.
  public init(_ sampler: PairSampler) throws { try self.init(names: sampler) }

  /// The names that pairs may have.
  init(names pairs: any NamePairs) throws {
    let miner = try NegativeMiner(pairs)
    self.init { steps, settings, encoder in
      try miner.mine(steps, settings, dimension: encoder.dimension) { try encoder.unitVectors(of: $0) }
    } batch: { step, numbers in
      try pairs.batch(step: step, adding: miner.names(numbers))
    }
  }
}
