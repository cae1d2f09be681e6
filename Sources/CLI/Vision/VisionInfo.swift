import ArgumentParser
import Foundation
import VisionBridge

/// `nosology vision info`
struct VisionInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show shape, spacing, orientation and intensities of a scan.",
    discussion: """
      Reads all voxels, so that a damaged file is found out. Shapes and spacings are slices x rows x columns, as stored. A \
      shape that is hardly meant, and a scan without contrast, are named as warnings.

      Example: nosology vision info brain.nii.gz --json
      """)

  @Argument(help: "NIfTI, NPY, DICOM, PNG or JPEG file, or the folder of a DICOM series.", completion: .file())
  var file: String

  @Option(help: "Which volume of a series, counted from 0.")
  var volume: Int?

  @Option(help: "Which DICOM series of a folder, by the digits that the message about several series shows.")
  var series: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let location = ScanLocation(URL(filePath: file), series: series, volume: volume)
    let header = try ScanReader.header(of: location)
    let scan = try ScanReader.read(location)
    let description = ScanDescription(header: header, scan: scan, url: location.url)
    if json {
      try JSONOutput.printLine(description)
    } else {
      description.lines.forEach(Console.data)
      for warning in description.warnings { Console.note("warning: \(warning)") }
    }
  }
}

/// What the command prints.
private struct ScanDescription: Encodable {
  var format: String
  var voxelType: VoxelType
  var shape: ZYX<Int>
  var volumeCount: Int
  /// Nil where the format has no geometry.
  var spacingMM: ZYX<Double>?
  var orientation: String?
  var affine: [Double]?
  var intensities: ScanStatistics
  /// What is hardly meant, as `vision validate` and a training say it.
  var warnings: [String]

  init(header: ScanHeader, scan: Scan, url: URL) {
    format = header.format
    voxelType = header.voxelType
    shape = scan.shape
    volumeCount = header.volumeCount
    spacingMM = scan.hasKnownGeometry || scan.hasKnownSpacing ? scan.spacingMM : nil
    orientation = scan.hasKnownGeometry ? scan.axisCodes : nil
    affine = scan.hasKnownGeometry ? scan.affine.elements : nil
    intensities = ScanStatistics(scan)
    warnings = ScanDoubt.list(
      about: url, shape: scan.shape, isConstant: intensities.minimum == intensities.maximum, found: scan.doubts
    ).map(\.description)
  }

  var lines: [String] {
    let spacing = spacingMM.map { String(format: "%.4g x %.4g x %.4g mm", $0.z, $0.y, $0.x) }
    return [
      "format       \(format), \(voxelType.rawValue)",
      "shape        \(shape.z) x \(shape.y) x \(shape.x)"
        + (volumeCount > 1 ? ", \(volumeCount) volumes" : ""),
      "spacing      \(spacing ?? "unknown")",
      "orientation  \(orientation ?? "unknown")",
      "intensities  \(intensities.minimum) to \(intensities.maximum), mean \(intensities.mean)",
    ]
  }
}
