import Files
import Foundation

/// A format of images: how its files are known, and how a scan is read from one or from a folder of them.
protocol ScanFormat {
  /// Name in messages, for example `NIfTI`.
  var name: String { get }
  /// Endings of the names of its files.
  var fileNameEndings: [String] { get }
  /// Whether a location is of this format.
  func accepts(_ location: ScanLocation) -> Bool
  /// What the files say about the image.
  func header(of location: ScanLocation) throws -> ScanHeader
  /// Reads the volume that the location chooses, or the only one. A format whose numbers may be none calls `demandFinite`.
  ///
  /// - Parameter asDisplayed: with the window or table that the files say for viewing; formats that say none have none.
  func read(_ location: ScanLocation, asDisplayed: Bool) throws -> Scan
}

extension ScanFormat {
  func accepts(_ location: ScanLocation) -> Bool {
    !location.isFolder && location.url.ending(among: fileNameEndings) != nil
  }

  /// Which of several volumes is meant.
  ///
  /// - Throws: `VisionError` when there are several and none is chosen, or the chosen one is not there.
  func volume(of location: ScanLocation, count: Int) throws(VisionError) -> Int {
    let (volume, path) = (location.volume, location.path)
    guard volume != nil || count == 1 else {
      throw VisionError(
        "\(path): holds \(count) volumes, one expected",
        hint: "choose a volume, or write the one to use into a file of its own")
    }
    guard (0..<count).contains(volume ?? 0) else {
      throw VisionError("\(path): no volume \(volume ?? 0); the file holds \(count), counted from 0")
    }
    return volume ?? 0
  }
}

/// The formats that can be read.
enum ScanFormats {
  static var all: [any ScanFormat] {
    [NiftiReader(), NpyReader(), PngReader(), JpegReader(), DicomReader()]
  }

  /// The format of a location.
  ///
  /// - Throws: `VisionError` when there is nothing, or nothing that can be read.
  static func of(_ location: ScanLocation) throws -> any ScanFormat {
    let isNamed = all.contains { $0.accepts(location) }
    guard location.exists || !(isNamed || location.url.pathExtension.isEmpty) else {
      throw VisionError(
        "\(location.path): no such file", hint: "paths in a manifest are relative to the manifest's folder")
    }
    for format in all where format.accepts(location) { return format }
    throw unknown(location)
  }

  private static func unknown(_ location: ScanLocation) -> VisionError {
    let endings = all.flatMap(\.fileNameEndings)
    return VisionError(
      "\(location.path): not the name of an image that can be read",
      hint: "supported endings: \(endings.joined(separator: ", ")); or a folder of DICOM files")
  }
}
