import Foundation

/// A grey picture that a page can hold without any other file.
///
/// It is written as an uncompressed Windows bitmap with a palette of greys: a fixed header before the plain pixels, which
/// every browser shows and which takes no image codec to write.
struct Bitmap {
  let width: Int
  let height: Int
  /// Row by row from the top, 0 black.
  let pixels: [UInt8]

  /// Traps: when there are not `width * height` pixels.
  init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height, "Bitmap: \(pixels.count) pixels for \(width) x \(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The file.
  ///
  /// Source: BITMAPFILEHEADER and BITMAPINFOHEADER of the Windows API, 8 bits a pixel, no compression.
  var data: Data {
    let headerSize = 14 + 40
    let paletteSize = 256 * 4
    let rowSize = (width + 3) / 4 * 4  // rows end on a multiple of four bytes
    let pixelStart = headerSize + paletteSize
    var data = Data(capacity: pixelStart + rowSize * height)
    func append<Value: FixedWidthInteger>(_ value: Value) {
      withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
    data.append(contentsOf: Array("BM".utf8))
    append(UInt32(pixelStart + rowSize * height))
    append(UInt32(0))
    append(UInt32(pixelStart))
    append(UInt32(40))
    append(Int32(width))
    append(Int32(height))
    append(UInt16(1))  // planes
    append(UInt16(8))  // bits a pixel
    for value in [UInt32(0), UInt32(rowSize * height), 2835, 2835, 256, 0] { append(value) }
    for grey in UInt8.min...UInt8.max { data.append(contentsOf: [grey, grey, grey, 0]) }
    let padding = [UInt8](repeating: 0, count: rowSize - width)
    for row in stride(from: height - 1, through: 0, by: -1) {  // bitmaps begin at the bottom
      data.append(contentsOf: pixels[row * width..<(row + 1) * width] + padding)
    }
    return data
  }

  /// The picture as the value of a `src`.
  var dataURI: String { "data:image/bmp;base64,\(data.base64EncodedString())" }
}
