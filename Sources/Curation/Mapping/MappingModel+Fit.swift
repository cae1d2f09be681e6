import Foundation

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
