import Deterministic
import Files
import Foundation
import Torch

/// Preprocessed scans on disk, so that no scan is read and resampled twice: not in the next epoch, not in the
/// next run.
///
/// A file's name is the fingerprint of the paths, sizes and modification times of the scan's files, of its manifest entry and
/// of the options; a scan that changes is preprocessed again. Files are written under a temporary name and
/// renamed, so several processes may share a folder.
public struct PreprocessCache: Sendable {
  /// Folder of the preprocessed scans.
  public let directory: URL
  /// What was done to them.
  public let options: PreprocessOptions

  /// Uses a folder, which is made when the first scan is written.
  ///
  /// - Throws: `VisionError` when the options cannot be meant.
  public init(_ directory: URL, _ options: PreprocessOptions) throws(VisionError) {
    try options.validate()
    self.directory = directory
    self.options = options
  }

  /// Returns the scan at `source` that a manifest names as `entry`, preprocessed now or before.
  ///
  /// - Throws: `VisionError` when the scan cannot be read, `FileError` when the folder cannot be written.
  public func scan(_ entry: ScanEntry, at source: ScanLocation) throws -> PreprocessedScan {
    let file = try directory.appending(path: name(of: source, entry))
    if let data = try? Data(contentsOf: file, options: .alwaysMapped),
      let scan = PreprocessedScan(fileContents: data)
    {
      return scan
    }
    let scan = try Preprocess.apply(
      ScanReader.read(source, asDisplayed: options.voi == true), modality: entry.modality, keySlice: entry.keySlice,
      options)
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw FileError(cannotWrite: directory, error, remedy: VisionRemedy.chooseAnotherCache)
    }
    try AtomicFile.write(scan.fileContents, to: file)
    return scan
  }

  private func name(of source: ScanLocation, _ entry: ScanEntry) throws -> String {
    var fingerprint = StableHash()
    for part in [
      "4", try source.fingerprint(), "\(entry.keySlice ?? -1)",
      "\(options.size) \(options.depth) \(options.window(of: entry.modality) ?? []) \(options.antialias)",
      "\((options.depthMethod ?? .choose).rawValue) \(options.percentiles ?? [])", options.orientation.rawValue,
    ] { fingerprint.add(part) }
    // Until November 2026 PyTorch interpolated, with other roundings.
    if options.depthMethod == .interpolate { fingerprint.add("places") }
    if options.voi == true { fingerprint.add("voi") }
    for (key, lengths) in [("spacing", options.spacing), ("slice_spacing", options.sliceSpacing)] {
      if let length = lengths?[entry.modality.rawValue] { fingerprint.add("\(key) \(length)") }
    }
    return fingerprint.hexadecimal + ".f16"
  }
}
