import Files
import Foundation
import Torch

/// Feature vectors of cases or scans, with what a classifier outside needs: ids, splits and labels.
public struct FeatureTable: Sendable {
  /// What has a row.
  public enum Unit: String, CaseIterable, Sendable {
    /// The joined feature of each case.
    case cases
    /// The feature of each scan, before scans are joined.
    case scans
  }

  /// A row without its features.
  struct Row {
    var id: String
    var split: String
    /// Number of the scan in its case, and its modality; nil where cases have rows.
    var scan: (number: Int, modality: String)?
    var labels: [String]
  }

  /// What has a row.
  public let unit: Unit
  /// The classes of the run: columns of the labels.
  public let classes: [String]
  /// Labels of the rows that are none of them, sorted.
  public var unknownLabels: [String] {
    let lookup = LabelLookup(classes)
    return Set(rows.flatMap(\.labels).filter { lookup.index(of: $0) == nil }).sorted()
  }
  /// Number of rows.
  public var count: Int { rows.count }
  /// Size of a vector.
  public let width: Int
  /// Row-major. Shapes: [R, F].
  public private(set) var features: [Float] = []
  private(set) var rows: [Row] = []

  init(_ unit: Unit, classes: [String], width: Int) {
    self.unit = unit
    self.classes = classes
    self.width = width
  }

  /// Adds the rows of one case.
  mutating func append(_ values: [Float], of record: CaseRecord) {
    features += values
    let split = record.split?.rawValue ?? ""
    switch unit {
    case .cases: rows.append(Row(id: record.id, split: split, labels: record.labels))
    case .scans:
      rows += record.scans.enumerated().map { number, scan in
        Row(id: record.id, split: split, scan: (number, scan.modality.rawValue), labels: record.labels)
      }
    }
  }

  /// Writes the table: `.npy` has the vectors alone, `.npz` the arrays `features` [R, F], `ids`, `splits`, `classes` (those of
  /// the run) and `labels` [R, C] of truth values, for scans also `scans` and `modalities`.
  ///
  /// - Throws: `FileError` when the file cannot be written.
  public func write(to url: URL) throws {
    let bytes = features.withUnsafeBytes { Data($0) }
    guard url.pathExtension.lowercased() == "npz" else {
      return try AtomicFile.write(NpyHeader.encoded(shape: [count, width]) + bytes, to: url)
    }
    var file = NpzFile()
    file.add("features", descriptor: "<f4", shape: [count, width], bytes: bytes)
    file.add("ids", rows.map(\.id))
    file.add("splits", rows.map(\.split))
    let lookup = LabelLookup(classes)
    var truth = Data(count: count * classes.count)
    for (row, content) in rows.enumerated() {
      for place in content.labels.compactMap(lookup.index) { truth[row * classes.count + place] = 1 }
    }
    file.add("classes", classes)
    file.add("labels", descriptor: "|b1", shape: [count, classes.count], bytes: truth)
    if unit == .scans {
      let numbers = rows.map { Int64($0.scan?.number ?? 0).littleEndian }
      file.add("scans", descriptor: "<i8", shape: [count], bytes: numbers.withUnsafeBytes { Data($0) })
      file.add("modalities", rows.map { $0.scan?.modality ?? "" })
    }
    try file.write(to: url)
  }
}
