import Foundation

/// What the header of a DICOM file with an image says.
struct DicomImageFile {
  var url: URL
  var rows: Int
  var columns: Int
  var isColour: Bool
  var voxelType: VoxelType
  var slices: [DicomSlice]
  /// Must not be written to a message or a file; write a `DicomSeriesName`.
  var seriesUID: String
  /// `CT`, `MR`, `DX` and so on.
  var modality: String?

  /// Reads the header; nil where the file holds no image.
  ///
  /// - Throws: `VisionError` when the file is damaged or no DICOM file.
  init?(_ url: URL) throws(VisionError) {
    let elements = try DicomFile(url).elements
    guard let form = DicomPixelForm(elements) else { return nil }
    // No codec makes more of a byte than this, so that a header that promises more lies.
    var facts = stat()
    let size = stat(url.path, &facts) == 0 ? Int(facts.st_size) : 0
    guard form.frames < 1 << 20, form.rows * form.columns * form.frames / 8256 <= size else {
      throw VisionError("\(url.path): damaged: \(form.frames) frames of \(form.rows) x \(form.columns) pixels")
    }
    self.url = url
    rows = form.rows
    columns = form.columns
    isColour = form.isColour
    voxelType =
      switch form.bitsAllocated {
      case 1: .bool
      case ...8: form.isSigned ? .int8 : .uint8
      case ...16: form.isSigned ? .int16 : .uint16
      case 32 where form.isFloat: .float32
      case 64 where form.isFloat: .float64
      default: form.isSigned ? .int32 : .uint32
      }
    slices = DicomSlice.list(of: elements, at: url, frames: form.frames)
    seriesUID = elements.text(.seriesUID) ?? ""
    modality = elements.text(.modality)
  }
}
