import Files
import Foundation
import Names

/// How far `CaseManifest.validate` looks at scans.
public enum ScanCheck: String, CaseIterable, Sendable {
  /// Not at all.
  case none
  /// Header and length of each file: quick, but blind to what is damaged within compressed voxels.
  case header
  /// Every voxel, as training reads them.
  case voxels
}

extension CaseManifest {
  /// Lists everything that is wrong with a manifest, in the order of its lines, so that all of it can be put right
  /// before a training run starts.
  ///
  /// - Parameters:
  ///   - labels: the known label names, in any spelling that `LabelSpace.indices(of:)` takes; nil accepts any.
  ///   - scans: how far the scans are looked at; voxels take as long as the first epoch of a training reads.
  ///   - preprocess: how a training would preprocess the scans, which may leave no contrast; nil looks at them as stored.
  ///   - requiredSplits: the splits that must have cases.
  ///   - progress: called with the number of cases looked at and their number.
  /// - Throws: `VisionError` only when the manifest itself cannot be read.
  public static func validate(
    _ url: URL, labels: [String]? = nil, scans: ScanCheck = .voxels, preprocess: PreprocessOptions? = nil,
    requiredSplits: Set<Split> = Set(Split.allCases), progress: (Int, Int?) -> Void = { _, _ in }
  ) throws -> [ManifestProblem] {
    let lines = try ManifestLines(url)
    let folder = url.deletingLastPathComponent()
    var validator = ManifestValidator(folder: folder, labels: labels)
    let looks =
      scans == .none
      ? nil
      : ScanLook.prefetcher(
        lines.rows.map(\.record), in: CaseManifest(records: [], folder: folder), scans, preprocess)
    defer { looks?.stop() }
    for (index, row) in lines.rows.enumerated() {
      try looks.map { validator.add(try $0.next()) }
      validator.check(row.record, line: row.line)
      progress(index + 1, lines.rows.count)
    }
    let ofLines = (lines.problems + validator.problems).enumerated()
      .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }.map(\.element)
    let splits = Set(lines.rows.compactMap(\.record.split))
    let ofAll = Split.allCases.filter { requiredSplits.contains($0) && !splits.contains($0) }
      .map { ManifestProblem(nil, .emptySplit, "no case in split `\($0.rawValue)`") }
    return ofLines + ofAll
  }
}

extension CaseManifest {
  /// Cases that are there twice, in one split: what a training can go on with, and should not.
  func duplicateCases() -> [ManifestProblem] {
    var validator = ManifestValidator(folder: folder, labels: nil)
    for (index, record) in records.enumerated() { validator.check(record, line: index + 1) }
    return validator.problems.filter { $0.kind == .duplicateCase }
  }
}

/// Looks at one case after the other and remembers what later ones must not repeat.
private struct ManifestValidator {
  private(set) var problems: [ManifestProblem] = []
  private let manifest: CaseManifest
  private let labels: LabelLookup?
  private let labelNames: NearestName
  private var firstByID: [String: (line: Int, split: Split?)] = [:]
  private var seriesNames = SeriesNames()
  private var firstByScan: [ScanLocation: (line: Int, split: Split?)] = [:]
  private var firstByPatient: [String: (line: Int, split: Split?)] = [:]
  private var looks: [ScanUse: Result<ScanLook, VisionError>] = [:]

  init(folder: URL, labels: [String]?) {
    manifest = CaseManifest(records: [], folder: folder)
    self.labels = labels.map(LabelLookup.init)
    labelNames = NearestName(among: labels ?? [])
  }

  /// Takes what looks at scans found: what `check` says of these depends on it.
  mutating func add(_ found: [ScanUse: Result<ScanLook, VisionError>]) { looks.merge(found) { first, _ in first } }

  mutating func check(_ record: CaseRecord, line: Int) {
    if let first = firstByID[record.id] {
      let isLeak = CaseManifest.areApart(first.split, record.split)
      problems.append(
        ManifestProblem(
          line, isLeak ? .splitLeak : .duplicateCase,
          "the case of line \(first.line) again"
            + (isLeak ? ", there in \(Self.name(first.split)), here in \(Self.name(record.split))" : "")
        ))
    } else {
      firstByID[record.id] = (line, record.split)
    }
    if let patient = record.patient {
      if let first = firstByPatient[patient], CaseManifest.areApart(first.split, record.split) {
        problems.append(
          ManifestProblem(
            line, .splitLeak,
            "in \(Self.name(record.split)), but the patient of line \(first.line), in \(Self.name(first.split))"))
      } else if firstByPatient[patient] == nil {
        firstByPatient[patient] = (line, record.split)
      }
    }
    if record.scans.isEmpty { problems.append(ManifestProblem(line, .noScans, "`scans` is empty")) }
    for label in record.labels {
      guard let labels, labels.index(of: label) == nil else { continue }
      let suggestion = labelNames.nearest(to: label).map { "; did you mean \"\($0)\"?" } ?? ""
      problems.append(ManifestProblem(line, .unknownLabel, "unknown label \"\(label)\"\(suggestion)"))
    }
    for (index, scan) in record.scans.enumerated() {
      check(scan, named: "scans[\(index)]", of: record, line: line)
    }
  }

  private mutating func check(_ scan: ScanEntry, named name: String, of record: CaseRecord, line: Int) {
    let location = manifest.location(of: scan)
    let url = location.url
    let key = manifest.place(of: scan)
    if let fault = seriesNames.fault(of: scan, in: manifest) {
      problems.append(ManifestProblem(line, .splitLeak, fault))
    }
    if let first = firstByScan[key], CaseManifest.areApart(first.split, record.split) {
      problems.append(
        ManifestProblem(
          line, .splitLeak,
          "`\(name)` (\(scan.path)) is also in line \(first.line), in \(Self.name(first.split))"))
    } else {
      firstByScan[key] = (line, record.split)
    }
    var sliceCount: Int?
    if let look = looks[ScanUse(location: location, modality: scan.modality)] {
      switch look {
      case .success(let look):
        let header = look.header
        sliceCount = header.shape.z
        for doubt in look.doubts {
          problems.append(ManifestProblem(line, .init(doubt), "`\(name)`: \(url.path): \(doubt)"))
        }
        if scan.volume == nil ? header.volumeCount > 1 : !(0..<header.volumeCount).contains(scan.volume!) {
          problems.append(
            ManifestProblem(
              line, .unreadableFile,
              "`\(name)`: \(url.path) holds \(header.volumeCount) volumes, "
                + (scan.volume.map { "`volume` is \($0)" } ?? "one expected; `volume` chooses one")))
        }
      case .failure(let error):
        let exists = FileManager.default.fileExists(atPath: url.path)
        problems.append(
          ManifestProblem(line, exists ? .unreadableFile : .missingFile, "`\(name)`: \(error)"))
      }
    }
    if let key = scan.keySlice, key < 0 || key >= sliceCount ?? .max {
      let range = sliceCount.map { "0...\($0 - 1)" } ?? "0 or more"
      problems.append(
        ManifestProblem(line, .keySliceOutOfRange, "`\(name).key_slice` is \(key); \(range) expected"))
    }
  }

  /// For messages.
  private static func name(_ split: Split?) -> String { split.map { "split `\($0.rawValue)`" } ?? "no split" }
}
