import Foundation

internal import CDicom

/// One DICOM file, as far as its pixels or with them; pixels in floating-point numbers are always with it.
///
/// Messages name files and what is wrong with them, never what a file says of a patient.
final class DicomFile {
  let path: String
  private let handle: OpaquePointer

  /// Opens a file.
  ///
  /// - Throws: `VisionError` when it cannot be read or is no DICOM file.
  init(_ url: URL, withPixels: Bool = false) throws(VisionError) {
    path = url.path
    if let problem = DicomLengths.problem(of: url) {
      throw VisionError("\(path): not a DICOM file, or damaged: \(problem)")
    }
    var message: UnsafeMutablePointer<CChar>?
    guard let opened = cd_open(url.path, withPixels ? 1 : 0, &message) else {
      throw VisionError("\(path): not a DICOM file, or damaged: \(Self.take(message))")
    }
    handle = opened
  }

  deinit { cd_close(handle) }

  /// Whether a file begins as DICOM files do since 1993: `DICM` after 128 bytes.
  static func hasPreamble(_ url: URL) -> Bool {
    guard ScanLocation(url).isFile else { return false }
    // A file that cannot be opened may be one: opening it says why not.
    guard let file = try? FileHandle(forReadingFrom: url) else { return true }
    defer { try? file.close() }
    return (try? file.read(upToCount: 132))?.suffix(4).elementsEqual("DICM".utf8) == true
  }

  /// The file's elements.
  var elements: DicomElements { DicomElements(set: cd_root(handle), owner: self) }

  /// UID of the transfer syntax: how pixels are coded.
  var transferSyntax: String { String(cString: cd_transfer_syntax(handle)) }

  /// Decodes the pixels of a file that was opened with them; stored values, one frame after another.
  ///
  /// - Throws: `VisionError` when they are damaged, cut short or coded in a way that is not known.
  func pixels() throws(VisionError) -> DicomPixels {
    guard let form = DicomPixelForm(elements) else { throw VisionError("\(path): a DICOM file without an image") }
    let isEncapsulated = cd_is_encapsulated(handle) != 0
    guard let count = form.byteCount(isEncapsulated: isEncapsulated) else {
      throw VisionError(
        "\(path): pixels of \(form.samples) samples of \(form.bitsAllocated) bits as \(form.photometric) cannot be read",
        hint:
          "grey values, palettes, red-green-blue and YBR of 1, 8, 16 or 32 bits can be read, and grey floating-point numbers"
      )
    }
    if form.isFloat, transferSyntax == "1.2.840.10008.1.2.2" {
      throw VisionError(
        "\(path): floating-point pixels whose high byte comes first cannot be read",
        hint: "convert the file to Explicit VR Little Endian")
    }
    if isEncapsulated, form.samples == 3, form.bitsAllocated > 8 {
      throw cannotDecode("compressed colour of more than 8 bits")
    }
    guard isEncapsulated || cd_native_pixels(handle, form.tag.raw, nil, 0) >= count else { throw endsEarly(count) }
    var message: UnsafeMutablePointer<CChar>?
    var found: Int64 = Int64(count)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, filled in
      filled = count
      if isEncapsulated {
        var image = form.raw
        if cd_decode(handle, &image, form.photometric, bytes.baseAddress, count, &message) == 0 { filled = 0 }
      } else {
        found = cd_native_pixels(handle, form.tag.raw, bytes.baseAddress, count)
        if found < count || !form.isFloat && isCutShort(pixelBytes: Int(found)) { filled = 0 }
      }
    }
    guard bytes.count == count else {
      guard isEncapsulated else { throw endsEarly(count) }
      throw cannotDecode(Self.take(message))
    }
    // The words of pixels were turned when they were read, their order was not.
    let hasHighWordFirst = transferSyntax == "1.2.840.10008.1.2.2" && form.bitsAllocated == 32
    return DicomPixels(
      bytes: bytes, form, palette: form.isPalette ? try DicomPalette(elements, path: path) : nil,
      isEncapsulated: isEncapsulated, hasHighWordFirst: hasHighWordFirst)
  }

  /// Whether the file ends within its pixels: then reading stopped at the end, and their tag is not where it would be if the file
  /// ended with them, 8 or 12 bytes before the first.
  private func isCutShort(pixelBytes count: Int) -> Bool {
    guard let file = try? FileHandle(forReadingFrom: URL(filePath: path)) else { return false }
    defer { try? file.close() }
    guard let size = try? file.seekToEnd(), cd_pixel_end(handle) == Int64(size) else { return false }
    return ![8, 12].contains { header in
      guard size >= UInt64(count + header), (try? file.seek(toOffset: size - UInt64(count + header))) != nil,
        let tag = try? file.read(upToCount: 4)
      else { return false }
      return tag.elementsEqual([0xE0, 0x7F, 0x10, 0x00]) || tag.elementsEqual([0x7F, 0xE0, 0x00, 0x10])
    }
  }

  private func endsEarly(_ count: Int) -> VisionError {
    VisionError(
      "\(path): ends early: fewer than \(count) bytes of pixels", hint: "the copy was cut short; fetch the file again")
  }

  private func cannotDecode(_ reason: String) -> VisionError {
    VisionError(
      "\(path): its pixels cannot be decoded (transfer syntax \(transferSyntax)): \(reason)",
      hint: "get the file again, or convert it to a syntax without compression")
  }

  private static func take(_ message: UnsafeMutablePointer<CChar>?) -> String {
    guard let message else { return "unknown reason" }
    defer { cd_free(message) }
    return String(cString: message)
  }
}
