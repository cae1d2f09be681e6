import Files
import Foundation
import Torch

/// The cases of a data set, one JSON object a line:
///
/// ```json
/// {"id": "c1", "split": "train", "labels": ["Meningioma"], "scans": [{"path": "c1.nii.gz", "modality": "MRI"}]}
/// ```
///
/// A case may carry `patient`; one that is only to be predicted needs neither `split` nor `labels`. A scan may carry
/// `key_slice`, `volume` and `series`. Empty lines are skipped; a key that nothing reads is refused.
public struct CaseManifest: Equatable, Sendable {
  /// The cases, in the order of the file.
  public var records: [CaseRecord]
  /// The folder that relative scan paths start from.
  public var folder: URL
  /// Where the cases come from; nil where nobody has said it.
  public var origin: CaseOrigin?

  /// Makes a manifest of cases whose scan paths start from `folder`.
  public init(records: [CaseRecord], folder: URL) {
    self.records = records
    self.folder = folder
  }

  /// Reads a manifest.
  ///
  /// - Throws: `VisionError` when the file cannot be read or a line is no case; `validate` lists all such lines, and
  ///   what is wrong between them.
  public static func load(_ url: URL) throws -> CaseManifest {
    let lines = try ManifestLines(url)
    if let problem = lines.problems.first {
      let others = lines.problems.count - 1
      throw VisionError(
        "\(url.path): \(problem)" + (others > 0 ? " (and \(others) more such lines)" : ""),
        remedy: VisionRemedy.validateManifest)
    }
    var manifest = CaseManifest(records: lines.rows.map(\.record), folder: url.deletingLastPathComponent())
    manifest.origin = try CaseOrigin.load(CaseOrigin.file(beside: url))
    return manifest
  }

  /// Reads the lines of a manifest that are cases and passes over the others, which `validate` lists.
  ///
  /// - Throws: `VisionError` when the file cannot be read.
  public init(readable url: URL) throws {
    self.init(records: try ManifestLines(url).rows.map(\.record), folder: url.deletingLastPathComponent())
  }

  /// Writes the manifest, and its origin beside it; a file appears only when it is complete.
  ///
  /// The same records always give the same bytes. Scan paths are written as they are, so a relative path means the
  /// same image only in a manifest in the same folder.
  /// - Throws: `TorchError` when the file cannot be written.
  public func save(to url: URL) throws {
    var data = Data()
    for record in records {
      data += try JSONText.encode(record, as: .line)
      data.append(UInt8(ascii: "\n"))
    }
    try AtomicFile.write(data, to: url)
    let place = CaseOrigin.file(beside: url)
    if let origin {
      try origin.save(to: place)
    } else if try FolderListing.place(at: place) == .file {
      // What it says is of other cases.
      try FileManager.default.removeItem(at: place)
    }
  }

  /// Where a scan of this manifest lies.
  public func location(of scan: ScanEntry) -> ScanLocation {
    let url = scan.path.hasPrefix("/") ? URL(filePath: scan.path) : folder.appending(path: scan.path)
    return ScanLocation(url, series: scan.series, volume: scan.volume)
  }

  /// Other cases of the same origin.
  func with(records: [CaseRecord]) -> CaseManifest {
    var manifest = self
    manifest.records = records
    return manifest
  }

  /// The manifest without the cases of these ids.
  public func leavingOut(_ ids: Set<String>) -> CaseManifest {
    with(records: records.filter { !ids.contains($0.id) })
  }

  /// The cases of one split, in order.
  public func records(in split: Split) -> [CaseRecord] { records.filter { $0.split == split } }

  /// For each label, the number of cases of a split that carry it, in any spelling that `LabelSpace.indices(of:)` takes.
  public func caseCounts(of labels: [String], in splits: Set<Split> = [.train]) -> [Int] {
    let lookup = LabelLookup(labels)
    var counts = [Int](repeating: 0, count: labels.count)
    for record in records where record.split.map(splits.contains) ?? false {
      for index in Set(record.labels.compactMap(lookup.index)) { counts[index] += 1 }
    }
    return counts
  }
}
