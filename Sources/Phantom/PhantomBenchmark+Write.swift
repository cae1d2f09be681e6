import Files
import Foundation
import Synchronization
import Torch
import VisionBridge

extension PhantomBenchmark {
  /// What a class is in `labels.json`.
  struct LabelEntry: Codable {
    var label: String
    var code: String
    /// Nil for Normal.
    var band: PhantomClass.Band?
    /// Cases with the label, in all and by split.
    var count: Int
    var splits: [String: Int]
    var modalities: [Modality]
    var attributes: PhantomAttributes?
    var texts: [String]
  }

  /// What `phantom.json` says about the run.
  private struct RunEntry: Encodable {
    var formatVersion = FormatVersion.current
    var version: String
    var grammarVersion: Int
    var options: PhantomOptions
    var concepts: Int
    var drawable: Int
    var collisions: Int
    var scans: Int
    var classes: [PhantomClass]
  }

  /// Writes `manifest.jsonl`, `labels.json`, `phantom.json` and `scans/`; the folder appears when all of it is written.
  ///
  /// Cases are drawn in parallel. `progress` is called with the number of cases done and of all cases.
  /// - Returns: The number of scans.
  /// - Throws: `VisionError` when the folder exists (unless `overwrite`, and then only if a phantom is in it) or the
  ///   disk refuses.
  public func write(
    to directory: URL, version: String, overwrite: Bool = false,
    progress: @escaping @Sendable (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> Int {
    let files = FileManager.default
    let isThere = files.fileExists(atPath: directory.path)
    if isThere {
      guard overwrite else {
        throw VisionError("\(directory.path): exists already", remedy: PhantomRemedy.overwriteOrChooseAnotherFolder)
      }
      guard files.fileExists(atPath: directory.appending(path: "phantom.json").path) else {
        throw VisionError("\(directory.path): not replaced, because it holds no phantom.json")
      }
    }
    var records: [CaseRecord] = []
    try AtomicFile.replaceFolder(directory) { folder in
      try files.createDirectory(at: folder.appending(path: "scans"), withIntermediateDirectories: true)
      records = try drawAll(into: folder, progress)
      try writeTables(records, to: folder, version: version)
    }
    return records.reduce(0) { $0 + $1.scans.count }
  }

  private func drawAll(
    into directory: URL, _ progress: @escaping @Sendable (Int, Int?) -> Void
  ) throws -> [CaseRecord] {
    struct State {
      var done = 0
      var failure: (any Error)?
    }
    let state = Mutex(State())
    let count = options.caseCount
    DispatchQueue.concurrentPerform(iterations: count) { index in
      guard state.withLock({ $0.failure == nil }) else { return }
      do {
        for (image, entry) in zip(images(ofCase: index), record(ofCase: index).scans) {
          try NiftiWriter.write(
            image.scan, to: directory.appending(path: entry.path), datatype: image.datatype)
        }
        progress(
          state.withLock {
            $0.done += 1
            return $0.done
          }, count)
      } catch {
        state.withLock { $0.failure = $0.failure ?? error }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
    return (0..<count).map(record(ofCase:))
  }

  private func writeTables(_ records: [CaseRecord], to directory: URL, version: String) throws {
    var manifest = CaseManifest(records: records, folder: directory)
    manifest.origin = CaseOrigin(isSynthetic: true, description: "a phantom, drawn from the texts of its classes")
    try manifest.save(to: directory.appending(path: "manifest.jsonl"))
    let run = RunEntry(
      version: version, grammarVersion: grammar.version, options: options, concepts: selection.conceptCount,
      drawable: selection.drawableCount, collisions: selection.collisionCount,
      scans: records.reduce(0) { $0 + $1.scans.count }, classes: selection.classes)
    try AtomicFile.write(
      try SnakeCaseJSON.encode(labelEntries(records)), to: directory.appending(path: "labels.json"))
    try AtomicFile.write(try SnakeCaseJSON.encode(run), to: directory.appending(path: "phantom.json"))
  }

  /// Normal first, then the classes by falling number of cases.
  func labelEntries(_ records: [CaseRecord]) -> [LabelEntry] {
    var splits: [String: [String: Int]] = [:]
    for record in records {
      for label in record.labels { splits[label, default: [:]][record.split?.rawValue ?? "", default: 0] += 1 }
    }
    func entry(_ concept: PhantomConcept, _ member: PhantomClass?) -> LabelEntry {
      let counts = splits[concept.label] ?? [:]
      return LabelEntry(
        label: concept.label, code: concept.code, band: member?.band, count: counts.values.reduce(0, +),
        splits: counts, modalities: member?.modalities ?? options.modalities, attributes: member?.attributes,
        texts: concept.texts)
    }
    let normal = PhantomConcept(label: "Normal", texts: ["Normal study without abnormality."])
    // Swift's sort is stable, so classes with the same count keep the order of their ranks.
    let classes = selection.classes.map { entry($0.concept, $0) }.sorted { $0.count > $1.count }
    return [entry(normal, nil)] + classes
  }
}
