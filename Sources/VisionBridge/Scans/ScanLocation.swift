import Deterministic
import Files
import Foundation

/// Where a scan lies: a file, or a folder with the files of a series; `series` and `volume` choose one of several.
public struct ScanLocation: Hashable, Sendable {
  /// The file or folder.
  public var url: URL
  /// Which series of a folder is meant, as `DicomSeriesName` names it; nil where there is only one.
  public var series: String?
  /// Which volume of several is meant, counted from 0; nil where there is only one.
  public var volume: Int?

  /// Makes a location.
  public init(_ url: URL, series: String? = nil, volume: Int? = nil) {
    self.url = url
    self.series = series
    self.volume = volume
  }

  /// For messages.
  var path: String { url.path }

  var isFolder: Bool { (try? FolderListing.place(at: url)) == .directory }

  var isFile: Bool { (try? FolderListing.place(at: url)) == .file }

  var exists: Bool { (try? FolderListing.place(at: url)) != .nothing }

  /// The files of the scan: itself, or what lies in the folder, hidden files left out, by name.
  ///
  /// - Throws: `FileError` when the folder cannot be read.
  func files() throws -> [URL] {
    guard isFolder else { return [url] }
    return try FolderListing.entries(of: url).filter {
      try !$0.lastPathComponent.hasPrefix(".") && FolderListing.place(at: $0) == .file
    }
  }

  /// The files that a scan is read from: itself, both of a pair, or all that lie in its folder.
  ///
  /// - Throws: `FileError` when a folder cannot be read.
  private func sources() throws -> [URL] { try isFolder ? files() : NiftiPair.files(of: url) }

  /// Changes when a file of the scan does, and when it is moved: paths, sizes and times of change, which are had without
  /// reading.
  ///
  /// - Throws: `VisionError` when there is no such file, `FileError` when a folder cannot be read.
  func stamp() throws -> String {
    var hash = StableHash()
    for file in try sources() {
      var facts = stat()
      guard stat(file.path, &facts) == 0 else {
        throw VisionError(
          "\(file.path): no such file", hint: "paths in a manifest are relative to the manifest's folder")
      }
      hash.add(file.standardizedFileURL.path)
      hash.add("\(facts.st_size)")
      hash.add("\(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec)")
    }
    return hash.hexadecimal
  }

  /// A digest of the bytes that scans at this place are read from, wherever that is: of a folder of all its files, whichever
  /// series is meant.
  ///
  /// - Throws: `VisionError` or `FileError` when the files cannot be read.
  func contentDigest() throws -> String {
    let format = try ScanFormats.of(self).name
    return FileDigest.sha256(ofText: ([format] + (try sources().map(FileDigest.checksums))).joined(separator: "\n"))
  }
}
