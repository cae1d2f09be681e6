import Files
import Foundation

/// Reads DICOM: a file with one frame or many, or the files of a series in a folder.
struct DicomReader: ScanFormat {
  let name = "DICOM"
  let fileNameEndings = [".dcm", ".dicom", ".ima"]

  func accepts(_ location: ScanLocation) -> Bool {
    location.isFolder || location.url.ending(among: fileNameEndings) != nil || DicomFile.hasPreamble(location.url)
  }

  /// The first file of a location that has an image of its series; nil where that cannot be told.
  func firstFile(of location: ScanLocation) -> URL? { (try? images(at: location))?.first?.url }

  func header(of location: ScanLocation) throws -> ScanHeader {
    let series = try DicomSeries(images(at: location), at: location.path)
    return ScanHeader(
      format: name, voxelType: series.voxelType, shape: series.shape, volumeCount: series.volumes.count,
      affine: series.affine, hasKnownGeometry: series.hasKnownGeometry, doubts: series.doubts)
  }

  func read(_ location: ScanLocation, asDisplayed: Bool) throws -> Scan {
    let series = try DicomSeries(images(at: location), at: location.path)
    let slices = series.volumes[try volume(of: location, count: series.volumes.count)]
    let sliceSize = series.shape.y * series.shape.x
    var voxels = [Float](repeating: 0, count: series.shape.count)
    var isInverted: Bool?
    // Some slices windowed and others not would be of two scales.
    let isDisplayed = asDisplayed && slices.allSatisfy { $0.voi != nil }
    let places = Dictionary(grouping: slices.indices) { slices[$0].url }
    for (url, places) in places {
      let pixels = try DicomFile(url, withPixels: true).pixels()
      guard pixels.rows == series.shape.y, pixels.columns == series.shape.x,
        places.allSatisfy({ slices[$0].frame < pixels.frames })
      else {
        throw VisionError(
          "\(url.path): damaged: \(pixels.frames) frames of \(pixels.rows) x \(pixels.columns) pixels, the header says "
            + "\(series.shape.y) x \(series.shape.x)")
      }
      guard isInverted ?? pixels.isInverted == pixels.isInverted else {
        throw VisionError("\(location.path): in some slices the smallest value is the brightest, in others the largest")
      }
      isInverted = pixels.isInverted
      for place in places {
        let slice = slices[place]
        pixels.values.withUnsafeBufferPointer { stored in
          voxels.withUnsafeMutableBufferPointer { voxels in
            slice.write(
              UnsafeBufferPointer(rebasing: stored[slice.frame * sliceSize..<(slice.frame + 1) * sliceSize]),
              isDisplayed: isDisplayed,
              to: UnsafeMutableBufferPointer(rebasing: voxels[place * sliceSize..<(place + 1) * sliceSize]))
          }
        }
      }
    }
    if isInverted == true {
      // Bright is large everywhere else.
      let ends = Double(voxels.min()!) + Double(voxels.max()!)
      for index in voxels.indices { voxels[index] = Float(ends - Double(voxels[index])) }
    }
    let scan = Scan(
      voxels: voxels, shape: series.shape, affine: series.affine, hasKnownGeometry: series.hasKnownGeometry,
      hasKnownSpacing: series.hasKnownSpacing, sourcePath: location.path, doubts: series.doubts)
    try scan.demandFinite()
    return scan
  }

  /// The files with images of a folder, by series.
  ///
  /// - Throws: `VisionError` when there is none, or a file is damaged.
  func series(in folder: URL) throws -> [(name: String, files: [DicomImageFile])] {
    let all = try imageSeries(in: folder)
    guard !all.isEmpty else {
      throw VisionError(
        "\(folder.path): a folder without DICOM images", hint: "give the folder that holds the files of a series")
    }
    return all
  }

  /// The same, none where a folder has reports and directories only.
  ///
  /// - Throws: `VisionError` when a file is damaged.
  func imageSeries(in folder: URL) throws -> [(name: String, files: [DicomImageFile])] {
    // Reports, directories and files that are not DICOM lie beside images.
    let files = try ScanLocation(folder).files().filter {
      $0.ending(among: fileNameEndings) != nil || DicomFile.hasPreamble($0)
    }
    let images = try files.compactMap(DicomImageFile.init)
    return Dictionary(grouping: images, by: \.seriesUID).map { uid, files in
      (name: DicomSeriesName.name(of: uid, in: folder), files: files)
    }.sorted { $0.name < $1.name }
  }

  /// The files with images of a location: of one series.
  ///
  /// - Throws: `VisionError` as `series` does, and when the folder holds several series and none is chosen.
  private func images(at location: ScanLocation) throws -> [DicomImageFile] {
    guard location.isFolder else {
      guard let image = try DicomImageFile(location.url) else {
        throw VisionError("\(location.path): a DICOM file without an image")
      }
      return [image]
    }
    let all = try series(in: location.url)
    if let name = location.series {
      guard let chosen = all.first(where: { DicomSeriesName.isName(name, of: $0.files[0].seriesUID) }) else {
        throw VisionError(
          "\(location.path): no series \(name); the folder holds \(all.map(\.name).joined(separator: ", "))",
          hint: "give `series` as the folder has it, or import the data set again")
      }
      return chosen.files
    }
    guard all.count == 1 else {
      let list = all.map { "\($0.name) (\($0.files.count) files)" }
      throw VisionError(
        "\(location.path): \(all.count) series, one expected: \(list.joined(separator: ", "))",
        hint: "choose one with `series`, or keep each series in a folder of its own")
    }
    return all[0].files
  }
}
