import Files
import Foundation

/// A data set in a form of its own, from which a manifest can be made. Paths of scans are absolute.
public protocol CaseSource {
  /// The cases, in an order that depends on the data only.
  ///
  /// - Throws: `VisionError` or `FileError` that names the file, and the line where there is one.
  func cases() throws -> [CaseRecord]
}

extension CaseManifest {
  /// Makes a manifest of imported cases, with paths below `folder` relative to it.
  ///
  /// - Throws: `VisionError` when there are no cases.
  public init(imported records: [CaseRecord], in folder: URL) throws(VisionError) {
    guard !records.isEmpty else { throw VisionError("there are no cases to import") }
    let root = folder.standardizedFileURL.path
    let base = root.hasSuffix("/") ? root : root + "/"
    self.init(
      records: records.map { record in
        var record = record
        for index in record.scans.indices {
          let path = URL(filePath: record.scans[index].path).standardizedFileURL.path
          record.scans[index].path = path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path
        }
        return record
      }, folder: folder)
  }

  /// The labels of the cases with how many cases have them, the most frequent first, equal ones by name.
  public var labelCounts: [(label: String, count: Int)] {
    var counts: [String: Int] = [:]
    for record in records {
      for label in Set(record.labels) { counts[label, default: 0] += 1 }
    }
    return counts.map { (label: $0.key, count: $0.value) }.sorted { ($1.count, $0.label) < ($0.count, $1.label) }
  }
}
