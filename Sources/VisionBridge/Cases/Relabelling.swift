import Foundation
import Names

/// Other classes for the labels of a manifest, as codes for disorders: the other granularity of the paper's Table 5.
public struct Relabelling: Sendable {
  /// The new labels of each old one, by its key.
  private let classes: [String: [String]]

  /// Reads a table of two columns: a label, and its class. A label in several rows has several classes; a row without a class
  /// takes the label away. A first row may name the columns.
  ///
  /// - Throws: `VisionError` when the table has another number of columns, `FileError` when it cannot be read.
  public init(contentsOf url: URL) throws {
    var classes: [String: [String]] = [:]
    for (_, label, name) in try TwoColumns(contentsOf: url, expecting: "label, and its class").rows {
      let key = LabelName.key(label)
      classes[key, default: []] += name.isEmpty || classes[key]?.contains(name) == true ? [] : [name]
    }
    self.classes = classes
  }

  /// The cases with their new labels, in their order. A label that the table does not name is taken away, and a case that loses
  /// all its labels is left out.
  ///
  /// - Returns: also how many cases had each label that the table does not name.
  public func callAsFunction(_ manifest: CaseManifest) -> (manifest: CaseManifest, unnamed: [String: Int]) {
    var unnamed: [String: Int] = [:]
    let records = manifest.records.compactMap { record -> CaseRecord? in
      var found: [String] = []
      for label in record.labels {
        guard let names = classes[LabelName.key(label)] else {
          unnamed[label, default: 0] += 1
          continue
        }
        found += names.filter { !found.contains($0) }
      }
      guard !found.isEmpty || record.labels.isEmpty else { return nil }
      var renamed = record
      renamed.labels = found
      return renamed
    }
    return (manifest.with(records: records), unnamed)
  }
}
