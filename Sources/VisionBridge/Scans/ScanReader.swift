import Files
import Foundation
import Torch

/// Reads images of every supported format into `Scan`s; endings of names choose the format, of DICOM files the beginning too.
public enum ScanReader {
  /// In which directions the voxel axes of a scan run.
  public enum Orientation: Sendable {
    /// As in the file: slices are the slices that were acquired or exported.
    case stored
    /// x to the right, y to the front, z to the head (RAS+), or the nearest to it without resampling.
    case canonical
  }

  /// Scans that are read at the same time: each takes memory for a whole scan as it is stored.
  static var concurrentCount: Int { min(Runtime.threadCount, 4) }

  /// The endings that can be read; DICOM files need none.
  public static var fileNameEndings: [String] { ScanFormats.all.flatMap(\.fileNameEndings) }

  /// Reads an image.
  ///
  /// - Parameters:
  ///   - location: of one scan; a file or series with several volumes is refused where it chooses none.
  ///   - orientation: `.canonical` leaves a single slice and an image without geometry as they are, because their
  ///     only plane is the one to look at.
  ///   - asDisplayed: with the window or table that DICOM files say for viewing (VOI), 0 to 1, where all slices have one.
  /// - Throws: `VisionError` when the file is missing, damaged, cut short, of another format or holds voxels that
  ///   are not finite numbers.
  public static func read(
    _ location: ScanLocation, orientation: Orientation = .stored, asDisplayed: Bool = false
  ) throws -> Scan {
    let scan = try reading { try ScanFormats.of(location).read(location, asDisplayed: asDisplayed) }
    return orientation == .canonical ? scan.canonical() : scan
  }

  /// Reads what the file says about its image, and checks that an uncompressed file is long enough for its voxels.
  ///
  /// - Throws: `VisionError` as `read` does, except for what only the voxels show.
  public static func header(of location: ScanLocation) throws -> ScanHeader {
    try reading { try ScanFormats.of(location).header(of: location) }
  }

  /// `read` for a file or folder with one scan.
  public static func read(_ url: URL, volume: Int? = nil, orientation: Orientation = .stored) throws -> Scan {
    try read(ScanLocation(url, volume: volume), orientation: orientation)
  }

  /// `header` for a file or folder with one scan.
  public static func header(of url: URL) throws -> ScanHeader { try header(of: ScanLocation(url)) }

  /// Whether a file is an image that is named by itself: the voxels of a pair are named by their header.
  static func isImage(_ file: URL) -> Bool {
    file.ending(among: [".img", ".img.gz"]) == nil && ScanFormats.all.contains { $0.accepts(ScanLocation(file)) }
  }

  /// A scan whose file cannot be read is like any other that cannot be used: cases without it go on.
  private static func reading<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as FileError {
      throw VisionError(error)
    }
  }
}
