import Foundation
import Ontology

extension MappingModel {
  /// One title of known category: the features of its candidates and which of them is right.
  struct Example {
    var candidates: [[Float]]
    var right: Int
  }

  /// Fits the weights: greatest mean log-probability of the right candidates, less a penalty on large weights.
  ///
  /// Gradient ascent with the step sizes of Adam, weights kept from falling below zero; the objective is concave, so the
  /// start does not matter. Titles
  /// whose category is no candidate teach nothing and are left out by the caller.
  static func fit(_ examples: [Example], penalty: Double = 1e-4, steps: Int = 400) -> [Double] {
    let count = MappingFeature.allCases.count
    var weights = [Double](repeating: 0, count: count)
    var mean = weights
    var square = weights
    for step in 1...max(steps, 1) {
      var gradient = weights.map { -2 * penalty * $0 }
      for example in examples {
        let probabilities = softmax(example.candidates.map { score($0, weights) })
        for (index, values) in example.candidates.enumerated() {
          let error = ((index == example.right ? 1 : 0) - probabilities[index]) / Double(examples.count)
          if abs(error) < 1e-9 { continue }
          for feature in 0..<count { gradient[feature] += error * Double(values[feature]) }
        }
      }
      let rate = 0.3 * (1 - Double(step - 1) / Double(steps))
      for feature in 0..<count {
        mean[feature] = 0.9 * mean[feature] + 0.1 * gradient[feature]
        square[feature] = 0.999 * square[feature] + 0.001 * gradient[feature] * gradient[feature]
        let first = mean[feature] / (1 - pow(0.9, Double(step)))
        let second = square[feature] / (1 - pow(0.999, Double(step)))
        // Evidence never speaks against what it is evidence for.
        weights[feature] = max(0, weights[feature] + rate * first / (second.squareRoot() + 1e-8))
      }
    }
    return weights
  }
}

extension DisorderMapper {
  /// Fits the weights of the evidence on titles of known category, and the least score to accept.
  ///
  /// - Parameters:
  ///   - gold: The titles; none of them may be reported afterwards.
  ///   - precision: The share of accepted mappings that are to be right.
  ///   - origin: What to note about the gold standard.
  ///
  /// - Throws: `OntologyError` when no title has its category among the candidates, and what `search` throws.
  public func fit(
    _ gold: MappingGold, precision: Double, origin: String, search: SemanticSearch? = nil,
    progress: ((Int, Int) -> Void)? = nil
  ) throws -> MappingModel {
    let all = try features(gold.entries.map(\.title), search: search, progress: progress)
    let examples = zip(all, gold.entries).compactMap { features, entry -> MappingModel.Example? in
      guard let right = features.candidates.firstIndex(where: { entry.categories.contains(category($0.category)) })
      else { return nil }
      return .init(candidates: features.candidates.map(\.values), right: right)
    }
    guard !examples.isEmpty else {
      throw OntologyError(
        "none of the \(gold.entries.count) titles has its category among the candidates",
        hint: "Check that titles and codes belong together, and that the database has names for them.")
    }
    let weights = MappingModel.fit(examples)
    var model = MappingModel(
      weights: Dictionary(uniqueKeysWithValues: zip(MappingFeature.allCases.map(\.name), weights)),
      acceptance: 1, origin: origin)
    let best = zip(all, gold.entries).compactMap { features, entry -> (score: Double, isRight: Bool)? in
      guard let best = rank(entry.title, features, model, 1).candidates.first else { return nil }
      return (best.score, entry.categories.contains(best.category))
    }
    model.acceptance = Self.acceptance(best, precision: precision)
    return model
  }

  /// The least score above which at least the wanted share is right; 1 where there is none.
  static func acceptance(_ scores: [(score: Double, isRight: Bool)], precision: Double) -> Double {
    let order = scores.sorted { $0.score > $1.score }
    var right = 0
    var acceptance = 1.0
    for (index, entry) in order.enumerated() {
      if entry.isRight { right += 1 }
      let isLastOfTies = index + 1 == order.count || order[index + 1].score < entry.score
      if isLastOfTies, Double(right) >= precision * Double(index + 1) { acceptance = entry.score }
    }
    return acceptance
  }
}
