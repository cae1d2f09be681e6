import Dispatch
import Synchronization
import Torch

/// Scores and truth of all classes for the cases of one split.
///
/// Shapes: `[N, C]`, a case's classes beside each other.
public struct LongTailScores: Sendable {
  /// Number of cases, N.
  public let caseCount: Int
  /// Number of classes, C.
  public let classCount: Int
  private let scores: [Float]
  private let targets: [Bool]

  /// Checks and holds scores; probabilities or logits, as long as higher means likelier.
  ///
  /// - Throws: `VisionError` when the counts do not fit, there is no case, or a score is not a finite number.
  public init(scores: [Float], targets: [Bool], classCount: Int) throws {
    guard classCount > 0, scores.count == targets.count, !scores.isEmpty,
      scores.count.isMultiple(of: classCount)
    else {
      throw VisionError(
        "\(scores.count) scores and \(targets.count) targets make no cases of \(classCount) classes")
    }
    if let index = scores.firstIndex(where: { !$0.isFinite }) {
      throw VisionError(
        "the score of class \(index % classCount) for case \(index / classCount) is \(scores[index])",
        hint: "the model's weights have probably diverged: train with a lower learning rate")
    }
    self.scores = scores
    self.targets = targets
    self.classCount = classCount
    caseCount = scores.count / classCount
  }

  /// AUROC and average precision of every class; nil for one without both a case that has it and a case that has not.
  public func rankings() -> [(auroc: Double, averagePrecision: Double)?] {
    mapClasses { _, ranked in
      let metrics = RankingMetrics(ranked.curve())
      guard let auroc = metrics.auroc, let precision = metrics.averagePrecision else { return nil }
      return (auroc, precision)
    }
  }

  /// Computes a value for every class, on `Runtime.threadCount` threads.
  func mapClasses<Value: Sendable>(_ value: @Sendable (Int, RankedScores) -> Value) -> [Value] {
    let chunkSize = 16  // scores of as many classes share a cache line
    let chunkCount = (classCount + chunkSize - 1) / chunkSize
    return concurrentMap(chunkCount) { chunk in
      let classes = chunk * chunkSize..<min((chunk + 1) * chunkSize, classCount)
      return zip(classes, ranked(classes)).map { value($0, $1) }
    }.flatMap { $0 }
  }

  /// The scores and targets of a case.
  subscript(row: Int) -> (scores: ArraySlice<Float>, targets: ArraySlice<Bool>) {
    let places = row * classCount..<(row + 1) * classCount
    return (scores[places], targets[places])
  }

  /// For each case the number of its first class and that of its highest score; of equal ones the first.
  func decisions() -> [(actual: Int, decided: Int)] {
    (0..<caseCount).compactMap { row in
      let places = row * classCount..<(row + 1) * classCount
      guard let actual = targets[places].firstIndex(of: true) else { return nil }
      let decided = places.dropFirst().reduce(places.lowerBound) { scores[$1] > scores[$0] ? $1 : $0 }
      return (actual - places.lowerBound, decided - places.lowerBound)
    }
  }

  private func ranked(_ classes: Range<Int>) -> [RankedScores] {
    var columns = classes.map { _ in (scores: [Float](), targets: [Bool]()) }
    for index in columns.indices {
      columns[index].scores.reserveCapacity(caseCount)
      columns[index].targets.reserveCapacity(caseCount)
    }
    for row in 0..<caseCount {
      let start = row * classCount + classes.lowerBound
      for index in columns.indices {
        columns[index].scores.append(scores[start + index])
        columns[index].targets.append(targets[start + index])
      }
    }
    return columns.map { RankedScores(scores: $0.scores, targets: $0.targets) }
  }
}

/// The values of `body` for `0..<count`, in order, computed on at most `threadCount` threads.
func concurrentMap<Value: Sendable>(
  _ count: Int, threadCount: Int = Runtime.threadCount, _ body: @Sendable (Int) -> Value
) -> [Value] {
  [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
    nonisolated(unsafe) let slots = buffer  // each index is taken once, and writes its own slot
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(count, max(1, threadCount))) { _ in
      while case let index = next.wrappingAdd(1, ordering: .relaxed).oldValue, index < count {
        slots.initializeElement(at: index, to: body(index))
      }
    }
    initialized = count
  }
}
