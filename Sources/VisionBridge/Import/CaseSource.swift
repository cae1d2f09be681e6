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

  /// The same cases for a manifest in another folder: paths of scans start from there.
  ///
  /// - Throws: `VisionError` when there are no cases.
  public func moved(to folder: URL) throws(VisionError) -> CaseManifest {
    let located = records.map { record in
      var record = record
      for index in record.scans.indices { record.scans[index].path = location(of: record.scans[index]).path }
      return record
    }
    return try CaseManifest(imported: located, in: folder)
  }
}
