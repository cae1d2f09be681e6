import Foundation

/// Reads and preprocesses the next batches on a thread of its own while the current one is computed.
///
/// `@unchecked Sendable`: everything that changes is guarded by `condition`.
final class CaseBatchLoader: @unchecked Sendable {
  private let cases: [CaseRecord]
  private let labels: [[Int]]
  private let manifest: CaseManifest
  private let cache: PreprocessCache
  private let batches: @Sendable (Int) -> [Int]

  private let condition = NSCondition()
  private let lookahead = 3
  private var ready: [Result<[PreparedCase], any Error>] = []
  private var isStopped = false

  /// Starts to load the batches `steps`; `batches` gives the indices of a step's cases. Call `stop()` when
  /// done.
  ///
  /// - Parameter labels: indices of the labels of each of `cases`.
  init(
    _ cases: [CaseRecord], labels: [[Int]], of manifest: CaseManifest, cache: PreprocessCache,
    steps: Range<Int>,
    batches: @escaping @Sendable (Int) -> [Int]
  ) {
    self.cases = cases
    self.labels = labels
    self.manifest = manifest
    self.cache = cache
    self.batches = batches
    Thread { self.produce(steps) }.start()
  }

  /// The next batch in order, waiting for it if need be.
  func next() throws -> [PreparedCase] {
    condition.lock()
    defer { condition.unlock() }
    while ready.isEmpty { condition.wait() }
    condition.signal()
    return try ready.removeFirst().get()
  }

  /// Ends the thread after the scan it is reading.
  func stop() {
    condition.lock()
    isStopped = true
    condition.signal()
    condition.unlock()
  }

  private func produce(_ steps: Range<Int>) {
    for step in steps {
      let batch = Result { try batches(step).map(prepare) }
      condition.lock()
      while ready.count >= lookahead && !isStopped { condition.wait() }
      let isDone = isStopped
      ready.append(batch)
      condition.signal()
      condition.unlock()
      if isDone { return }
    }
  }

  private func prepare(_ index: Int) throws -> PreparedCase {
    let record = cases[index]
    return PreparedCase(
      id: record.id, scans: try record.scans.map { try cache.scan($0, at: manifest.url(of: $0)) },
      modalities: record.scans.map(\.modality), labels: labels[index])
  }
}
