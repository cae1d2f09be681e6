import Ontology
import TextEncoder

/// Pairs of names, for which further negatives can be found among all names that there are.
protocol NamePairs: Sendable {
  /// All names that pairs may have, always in the same order.
  func trainingNames() throws -> [TrainingName]

  /// The pairs of a step; none where they are not of names.
  func namePairs(step: Int) throws -> [NamePair]

  /// The batch of a step with names as further negatives.
  func batch(step: Int, adding negatives: [TrainingName]) throws -> TrainingBatch
}

/// Two names that mean the same.
struct NamePair {
  var anchor: String
  var positive: String
  /// The clusters whose names are no negatives of the pair.
  var kin: Set<Int>
}

extension PairSampler: NamePairs {
  func namePairs(step: Int) throws -> [NamePair] {
    let batch = try batch(step: step)
    guard batch.kind == .synonym else { return [] }
    return (0..<batch.count).map { row in
      NamePair(anchor: batch.anchors[row], positive: batch.positives[row], kin: kin(ofCluster: batch.clusters[row]))
    }
  }

  func batch(step: Int, adding negatives: [TrainingName]) throws -> TrainingBatch {
    TrainingBatch(adding(negatives, to: try batch(step: step)))
  }
}

extension PairFileSampler: NamePairs {
  func trainingNames() -> [TrainingName] {
    let pairs = parts.training.map { texts.pairs[Int($0)] }
    let numbers = Set(pairs.flatMap { [$0.anchor, $0.positive] + $0.negatives })
    return numbers.sorted().map { TrainingName(texts.spellings[Int($0)], cluster: Int($0)) }
  }

  func namePairs(step: Int) -> [NamePair] {
    drawn(step).pairs.map { drawn in
      NamePair(
        anchor: drawn.anchor, positive: file.pairs[Int(drawn.number)].positive, kin: Set(kin(of: drawn).map(Int.init)))
    }
  }

  func batch(step: Int, adding negatives: [TrainingName]) -> TrainingBatch {
    batch(of: drawn(step).pairs, adding: negatives)
  }
}
