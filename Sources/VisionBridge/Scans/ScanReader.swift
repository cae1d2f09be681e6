import Files
import Foundation
import Torch

/// Reads images of every supported format into `Scan`s, choosing the format by the file name's ending.
public enum ScanReader {
  /// In which directions the voxel axes of a scan run.
  public enum Orientation: Sendable {
    /// As in the file: slices are the slices that were acquired or exported.
    case stored
    /// x to the right, y to the front, z to the head (RAS+), or the nearest to it without resampling.
    case canonical
  }

  /// The endings that can be read.
  public static let fileNameEndings = [".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz", ".npy"]

  /// Reads an image.
  ///
  /// - Parameters:
  ///   - volume: which volume of a series to read; a series without a choice is refused.
  ///   - orientation: `.canonical` leaves a single slice and an image without geometry as they are, because their
  ///     only plane is the one to look at.
  /// - Throws: `VisionError` when the file is missing, damaged, cut short, of another format or holds voxels that
  ///   are not finite numbers.
  public static func read(
    _ url: URL, volume: Int? = nil, orientation: Orientation = .stored
  ) throws -> Scan {
    let scan = try reading {
      switch try format(of: url) {
      case .nifti: try NiftiReader.read(url, volume: volume)
      case .npy: try NpyReader.read(url)
      }
    }
    let badCount = scan.voxels.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }
    guard badCount == 0 else {
      throw VisionError(
        "\(url.path): \(badCount) of \(scan.voxels.count) voxels are NaN or infinite",
        hint: "replace them, or leave the scan out of the manifest")
    }
    return orientation == .canonical ? scan.canonical() : scan
  }

  /// Reads what the file says about its image, and checks that an uncompressed file is long enough for its voxels.
  ///
  /// - Throws: `VisionError` as `read` does, except for what only the voxels show.
  public static func header(of url: URL) throws -> ScanHeader {
    try reading {
      switch try format(of: url) {
      case .nifti: try NiftiReader.header(of: url)
      case .npy: try NpyReader.header(of: url)
      }
    }
  }

  /// A scan whose file cannot be read is like any other that cannot be used: cases without it go on.
  private static func reading<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as FileError {
      throw VisionError(error)
    }
  }

  private enum Format {
    case nifti, npy
  }

  private static func format(of url: URL) throws -> Format {
    guard let ending = url.ending(among: fileNameEndings) else {
      throw VisionError(
        "\(url.path): not the name of an image that can be read",
        hint: "supported endings: \(fileNameEndings.joined(separator: ", "))")
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue else {
      throw VisionError(
        "\(url.path): no such file", hint: "paths in a manifest are relative to the manifest's folder")
    }
    return ending == ".npy" ? .npy : .nifti
  }
}
