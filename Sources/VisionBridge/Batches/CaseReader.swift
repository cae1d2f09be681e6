/// Reads the preprocessed scans of cases; a list of cases with what reading them takes.
struct CaseReader: Sendable {
  let cases: [CaseRecord]
  /// Indices of the labels of each case; empty where nothing is learnt from them.
  let labels: [[Int]]
  let manifest: CaseManifest
  let cache: PreprocessCache

  init(_ cases: [CaseRecord], labels: [[Int]]? = nil, of manifest: CaseManifest, cache: PreprocessCache) {
    self.cases = cases
    self.labels = labels ?? cases.map { _ in [] }
    self.manifest = manifest
    self.cache = cache
  }

  /// Returns the case with this index.
  ///
  /// - Throws: `VisionError` when a scan cannot be read, `FileError` when it cannot be cached.
  func read(_ index: Int) throws -> PreparedCase {
    let record = cases[index]
    return PreparedCase(
      id: record.id, scans: try record.scans.map { try cache.scan($0, at: manifest.location(of: $0)) },
      modalities: record.scans.map(\.modality), labels: labels[index])
  }

  /// Returns the cases of a batch that can be used.
  ///
  /// - Returns: the cases, the row of each in the batch, and why others are missing, by id.
  /// - Throws: what `read` throws, where unusable cases end the work.
  func read(_ indices: [Int], _ unusable: UnusableCases) throws -> (
    cases: [PreparedCase], rows: [Int], failures: [(id: String, reason: String)]
  ) {
    var (found, rows, failures): ([PreparedCase], [Int], [(id: String, reason: String)]) = ([], [], [])
    for (row, index) in indices.enumerated() {
      do {
        found.append(try read(index))
        rows.append(row)
      } catch let error as VisionError where unusable == .skip {
        failures.append((cases[index].id, error.description))
      }
    }
    return (found, rows, failures)
  }
}
