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
    var validator = ManifestValidator(
      folder: url.deletingLastPathComponent(), labels: labels, scans: scans, preprocess: preprocess)
    for (index, row) in lines.rows.enumerated() {
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
    var validator = ManifestValidator(folder: folder, labels: nil, scans: .none, preprocess: nil)
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
  private let scans: ScanCheck
  private var firstByID: [String: (line: Int, split: Split?)] = [:]
  private var firstByScan: [ScanLocation: (line: Int, split: Split?)] = [:]
  private var firstByPatient: [String: (line: Int, split: Split?)] = [:]
  private let preprocess: PreprocessOptions?
  private var looks: [ScanUse: Result<Look, VisionError>] = [:]

  /// What a look at a scan found.
  private struct Look {
    var header: ScanHeader
    var doubts: [ScanDoubt]
  }

  init(folder: URL, labels: [String]?, scans: ScanCheck, preprocess: PreprocessOptions?) {
    self.preprocess = preprocess
    manifest = CaseManifest(records: [], folder: folder)
    self.labels = labels.map(LabelLookup.init)
    labelNames = NearestName(among: labels ?? [])
    self.scans = scans
  }

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
    if let first = firstByScan[key], CaseManifest.areApart(first.split, record.split) {
      problems.append(
        ManifestProblem(
          line, .splitLeak,
          "`\(name)` (\(scan.path)) is also in line \(first.line), in \(Self.name(first.split))"))
    } else {
      firstByScan[key] = (line, record.split)
    }
    var sliceCount: Int?
    if scans != .none {
      switch look(at: location, of: scan) {
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

  private mutating func look(at location: ScanLocation, of entry: ScanEntry) -> Result<Look, VisionError> {
    // The window of a CT scan may leave no contrast, so that the modality counts too.
    let key = ScanUse(location: location, modality: entry.modality)
    if let known = looks[key] { return known }
    let result = Result {
      let header = try ScanReader.header(of: location)
      var (shape, isConstant) = (header.shape, nil as Bool?)
      if scans == .voxels, (entry.volume ?? 0) < header.volumeCount, entry.volume != nil || header.volumeCount == 1 {
        let scan = try ScanReader.read(location, asDisplayed: preprocess?.voi == true)
        shape = scan.shape
        isConstant =
          try preprocess.map { try Preprocess.apply(scan, modality: entry.modality, keySlice: nil, $0).isConstant }
          ?? scan.voxels.allSatisfy { $0 == scan.voxels[0] }
      }
      return Look(
        header: header,
        doubts: ScanDoubt.list(about: location.url, shape: shape, isConstant: isConstant, found: header.doubts))
    }.mapError { $0 as? VisionError ?? VisionError("\(location.path): \($0.localizedDescription)") }
    looks[key] = result
    return result
  }
}
