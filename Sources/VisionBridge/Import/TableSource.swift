import Files
import Foundation

/// A table of images with their labels, as most public data sets have it, read as a `TableDescription` says.
public struct TableSource: CaseSource {
  private let folder: URL
  private let descriptions: [TableDescription]

  /// Reads the data set in `folder`, of one table or several.
  public init(_ folder: URL, _ descriptions: [TableDescription]) {
    self.folder = folder
    self.descriptions = descriptions
  }

  /// The cases in the order of the tables; rows of one case may be in several.
  public func cases() throws -> [CaseRecord] {
    let files = descriptions.contains { $0.search == true } ? try filesByName() : [:]
    var cases: [String: CaseRecord] = [:]
    var order: [String] = []
    let described = try descriptions.flatMap { description in
      try TableRow.read(folder.appending(path: description.table)).map { ($0, description) }
    }
    for (row, description) in described {
      let path = try row.fill(description.path)
      let id = try description.case.map(row.fill) ?? path
      let split = try row.split(by: description.split)
      let labels = try row.labels(by: description.labels)
      let patient = try description.patient.map(row.fill)
      let scan = ScanEntry(
        path: location(of: path, description.search == true ? files : [:]).path,
        modality: try row.modality(by: description.modality))
      if var known = cases[id] {
        guard known.split == split, known.patient == patient else {
          throw row.error("case \(id) is in another split or of another patient than in an earlier row")
        }
        if !known.scans.contains(scan) { known.scans.append(scan) }
        known.labels += labels.filter { !known.labels.contains($0) }
        cases[id] = known
      } else {
        cases[id] = CaseRecord(id: id, patient: patient, split: split, labels: labels, scans: [scan])
        order.append(id)
      }
    }
    return order.map { cases[$0]! }
  }

  private func filesByName() throws -> [String: URL] {
    Dictionary(try FolderListing.files(below: folder).map { ($0.lastPathComponent, $0) }) { first, _ in first }
  }

  private func location(of path: String, _ files: [String: URL]) -> URL {
    let url = path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)
    guard !files.isEmpty, !ScanLocation(url).exists else { return url }
    return files[url.lastPathComponent] ?? url
  }
}
