import Files
import Foundation

internal import CImages

/// A PNG or JPEG in memory.
struct PictureFile {
  /// The two formats, with their decoder.
  enum Codec {
    case png, jpeg
  }

  let path: String
  private let data: Data
  private let codec: Codec
  private let image: ci_image

  /// Opens a picture and reads its header.
  ///
  /// - Throws: `VisionError` when it cannot be read or is no such picture.
  init(_ url: URL, _ codec: Codec) throws(VisionError) {
    let path = url.path
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw VisionError("\(path): cannot be opened: \(error.localizedDescription)")
    }
    var image = ci_image()
    let problem = Self.failure { message in
      data.withUnsafeBytes { bytes in
        codec == .png
          ? ci_png_header(bytes.baseAddress, bytes.count, &image, message)
          : ci_jpeg_header(bytes.baseAddress, bytes.count, &image, message)
      }
    }
    if let problem { throw VisionError("\(path): not a \(codec.name) image, or damaged within its header: \(problem)") }
    // One byte of deflated data holds at most 1032, of eight pixels each where a pixel is a bit.
    let (pixels, isTooLarge) = Int(image.width).multipliedReportingOverflow(by: Int(image.height))
    guard !isTooLarge, pixels > 0, pixels / 8256 <= data.count else {
      throw VisionError(
        "\(path): ends early: \(image.height) rows of \(image.width) pixels cannot be in \(data.count) bytes",
        hint: "the copy was cut short; fetch the file again")
    }
    self.path = path
    self.data = data
    self.codec = codec
    self.image = image
  }

  var isColour: Bool { image.channels == 3 }

  var header: ScanHeader {
    ScanHeader(
      format: codec.name, voxelType: image.bits == 16 ? .uint16 : .uint8,
      shape: ZYX(z: 1, y: Int(image.height), x: Int(image.width)), volumeCount: 1, affine: .identity,
      hasKnownGeometry: false, doubts: isColour ? [.colour] : [])
  }

  /// Grey values, row by row.
  ///
  /// - Throws: `VisionError` when the pixels are damaged or cut short.
  func grey() throws(VisionError) -> [Float] {
    let count = Int(image.width) * Int(image.height) * Int(image.channels)
    return image.bits == 16
      ? Grey.values(try pixels(count, of: UInt16.self), isColour: isColour)
      : Grey.values(try pixels(count, of: UInt8.self), isColour: isColour)
  }

  private func pixels<Value: FixedWidthInteger>(_ count: Int, of type: Value.Type) throws(VisionError) -> [Value] {
    var problem: String?
    let values = [Value](unsafeUninitializedCapacity: count) { values, filled in
      let capacity = count * MemoryLayout<Value>.size
      problem = Self.failure { message in
        data.withUnsafeBytes { bytes in
          codec == .png
            ? ci_png_pixels(bytes.baseAddress, bytes.count, values.baseAddress, capacity, message)
            : ci_jpeg_pixels(bytes.baseAddress, bytes.count, values.baseAddress, capacity, message)
        }
      }
      filled = problem == nil ? count : 0
    }
    if let problem {
      throw VisionError(
        "\(path): damaged or cut short within its pixels: \(problem)", hint: "get the file again")
    }
    return values
  }

  /// The message of a decoder that failed, nil when it did not.
  private static func failure(_ body: (UnsafeMutablePointer<CChar>) -> Int32) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(ci_message_size)) { message in
      message.initialize(repeating: 0)
      return body(message.baseAddress!) != 0 ? nil : String(cString: message.baseAddress!)
    }
  }
}

extension PictureFile.Codec {
  /// Name in messages.
  var name: String { self == .png ? "PNG" : "JPEG" }
}
