import Deterministic
import Files
import Foundation
import Torch

/// Preprocessed scans on disk, so that no scan is read and resampled twice: not in the next epoch, not in the
/// next run.
///
/// A scan is known by the bytes of its files and by what was done to them: one that changes is preprocessed again, one that
/// is copied, moved or listed twice is not. The bytes are read for that once for each path, size and time of change. Files
/// are written under a temporary name and renamed, and they are mapped, not read: several processes may share a folder, and
/// a process that is killed leaves nothing that is believed.
public struct PreprocessCache: Sendable {
  /// What the scans of a folder may take unless said otherwise, in bytes.
  public static let defaultByteLimit = 100_000_000_000

  /// What was done to the scans.
  public let options: PreprocessOptions
  let folder: CacheFolder

  /// Folder of the preprocessed scans.
  public var directory: URL { folder.url }

  /// Uses a folder, which is made when the first scan is written.
  ///
  /// - Parameters:
  ///   - byteLimit: what the scans in the folder may take. Scans that do not fit beside those in use are preprocessed whenever
  ///     they are needed.
  ///   - makesRoom: whether scans that nobody has used for an hour nor since now may go for others, those unused for longest
  ///     first.
  /// - Throws: `VisionError` when the options cannot be meant.
  public init(
    _ directory: URL, _ options: PreprocessOptions, byteLimit: Int = defaultByteLimit, makesRoom: Bool = true
  ) throws(VisionError) {
    try options.validate()
    folder = CacheFolder(directory, byteLimit: byteLimit, makesRoom: makesRoom)
    self.options = options
  }

  /// Returns the scan at `source` that a manifest names as `entry`, preprocessed now or before.
  ///
  /// - Throws: `VisionError` when the scan cannot be read, `FileError` when the folder cannot be written.
  public func scan(_ entry: ScanEntry, at source: ScanLocation) throws -> PreprocessedScan {
    let (treatment, stamp) = (treatment(of: entry, at: source), try source.stamp())
    var known = StableHash()
    for part in [stamp, treatment] { known.add(part) }
    let alias = known.hexadecimal + ".f16"
    if let scan = folder.contents(of: alias).flatMap(PreprocessedScan.init(fileContents:)) { return scan }
    let name = try folder.firstName(behind: alias) ?? name(of: entry, at: source, stamp: stamp)
    let scan: PreprocessedScan
    if let found = folder.contents(of: name).flatMap(PreprocessedScan.init(fileContents:)) {
      scan = found
    } else {
      scan = try Preprocess.apply(
        ScanReader.read(source, asDisplayed: options.voi == true), modality: entry.modality, keySlice: entry.keySlice,
        options)
      // A scan that has changed since its bytes were named is not kept by that name.
      guard try source.stamp() == stamp else { return scan }
      try folder.write(scan.fileContents, as: name)
    }
    folder.link(name, as: alias)
    return scan
  }

  /// The name of the file of a scan, which says what is in it.
  ///
  /// - Throws: `VisionError` or `FileError` when the scan's files cannot be read.
  func name(of entry: ScanEntry, at source: ScanLocation, stamp: String? = nil) throws -> String {
    // The series of a folder have all its files in common, which are read once for all of them.
    let content =
      try source.isFolder
      ? folder.content(behind: stamp ?? source.stamp()) { try source.contentDigest() } : source.contentDigest()
    return FileDigest.sha256(ofText: content + "\n" + treatment(of: entry, at: source)) + ".f16"
  }

  /// Which scan of a place is meant and what is done to it, in words that say the same for the same bits.
  private func treatment(of entry: ScanEntry, at source: ScanLocation) -> String {
    var parts = [
      "5", source.series ?? "", "\(source.volume ?? -1)", "\(entry.keySlice ?? -1)",
      "\(options.size) \(options.depth) \(options.window(of: entry.modality) ?? []) \(options.antialias)",
      "\((options.depthMethod ?? .choose).rawValue) \(options.percentiles ?? [])", options.orientation.rawValue,
    ]
    if options.voi == true { parts.append("voi") }
    for (key, lengths) in [("spacing", options.spacing), ("slice_spacing", options.sliceSpacing)] {
      if let length = lengths?[entry.modality.rawValue] { parts.append("\(key) \(length)") }
    }
    return parts.joined(separator: "\n")
  }
}
