import Foundation
import NN
import Torch

extension PreprocessCache {
  /// What is known of cases whose scans have all been looked at.
  public struct Prepared: Sendable {
    /// Ids of the cases that are left out.
    public internal(set) var leftOut: Set<String> = []
    /// Slices of each scan of each case, in the order of the cases; those of a case that is left out are not complete.
    public internal(set) var sliceCounts: [[Int]] = []
  }

  /// What is kept of a scan that has been looked at.
  private struct Look: Sendable {
    let sliceCount: Int
    let storedShape: ZYX<Int>
    let isConstant: Bool
    let doubts: [ScanDoubt]

    init(_ scan: PreprocessedScan) {
      sliceCount = scan.sliceCount
      storedShape = scan.storedShape
      isConstant = scan.isConstant
      doubts = scan.doubts
    }
  }

  /// Preprocesses every scan of some cases that is not in the folder yet, so that scans that cannot be used are found before
  /// anything is computed from the others. Up to four cases are read at the same time.
  ///
  /// A file that cannot be used is counted once, however many cases have it.
  ///
  /// - Parameters:
  ///   - unusable: whether cases that cannot be used are an error or left out.
  ///   - shouldStop: asked before every case; true ends the work, whose scans stay in the folder.
  ///   - note: takes the scans that are hardly meant: the first eight, and how many there are; and how many scans the folder
  ///     has no room for.
  ///   - progress: called with the number of cases looked at and of all cases.
  /// - Returns: nil where not all cases were looked at.
  /// - Throws: `VisionError` that counts the files that cannot be used and the cases without scans, and names the first
  ///   eight of each; `FileError` when the folder cannot be written.
  @discardableResult
  public func prepare(
    _ cases: [CaseRecord], in manifest: CaseManifest, unusable: UnusableCases = .stop,
    shouldStop: () -> Bool = { false },
    note: (String) -> Void = { _ in }, progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> Prepared? {
    var seen: Set<ScanUse> = []
    // The fault may lie in the file or in what an entry says of it.
    var failed: Set<ScanEntry> = []
    var doubts: [String] = []
    var failures: [String] = []
    var emptyCases: [String] = []
    var found = Prepared()
    let looks = Prefetcher(steps: 0..<cases.count, workerCount: min(ScanReader.concurrentCount, cases.count)) { index in
      try cases[index].scans.map { (entry) -> Result<Look, VisionError> in
        do {
          return .success(Look(try scan(entry, at: manifest.location(of: entry))))
        } catch let error as VisionError {
          return .failure(error)
        }
      }
    }
    defer { looks.stop() }
    for (index, record) in cases.enumerated() {
      if shouldStop() { return nil }
      if record.scans.isEmpty { emptyCases.append(record.id) }
      found.sliceCounts.append([])
      for (entry, look) in zip(record.scans, try looks.next()) {
        let location = manifest.location(of: entry)
        guard !failed.contains(entry) else {
          found.leftOut.insert(record.id)
          continue
        }
        do {
          let scan = try look.get()
          found.sliceCounts[index].append(scan.sliceCount)
          guard seen.insert(ScanUse(location: location, modality: entry.modality)).inserted else { continue }
          doubts += ScanDoubt.list(
            about: location.url, shape: scan.storedShape, isConstant: scan.isConstant, found: scan.doubts
          ).map { "case \(record.id): \(location.path): \($0)" }
        } catch {
          failed.insert(entry)
          found.leftOut.insert(record.id)
          if !failures.contains(error.description) { failures.append(error.description) }
        }
      }
      progress(index + 1, cases.count)
    }
    if folder.refusedCount > 0 { note(noteOnRoom) }
    var parts: [String] = []
    if !failures.isEmpty {
      let scans = failures.count == 1 ? "1 scan" : "\(failures.count) scans"
      parts.append("\(scans) of the manifest cannot be used: \(Self.firstEight(failures))")
    }
    if !emptyCases.isEmpty {
      let cases = emptyCases.count == 1 ? "1 case has" : "\(emptyCases.count) cases have"
      parts.append("\(cases) no scans: \(Self.firstEight(emptyCases))")
    }
    guard !parts.isEmpty, unusable == .stop else {
      found.leftOut.formUnion(emptyCases)
      if !parts.isEmpty {
        let cases = found.leftOut.count == 1 ? "1 case is" : "\(found.leftOut.count) cases are"
        note("warning: \(cases) left out: \(parts.joined(separator: "; "))")
      }
      for doubt in doubts.prefix(8) { note("warning: \(doubt)") }
      if doubts.count > 8 { note("warning: \(doubts.count - 8) more scans like these") }
      return found
    }
    throw VisionError(parts.joined(separator: "; "), remedy: VisionRemedy.mendListedCases)
  }

  private var noteOnRoom: String {
    "warning: \(directory.path) has reached its limit of \(folder.byteLimit.asByteCount): \(folder.refusedCount) "
      + "preprocessed scans, \(folder.refusedByteCount.asByteCount), are not kept and made again whenever they are needed"
  }

  private static func firstEight(_ items: [String]) -> String {
    items.prefix(8).joined(separator: "; ") + (items.count > 8 ? "; …" : "")
  }
}
