import Foundation

internal import CImages

/// An 8-bit picture to be written as PNG.
public struct PngPicture: Equatable, Sendable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// Row by row from the top, 0 black. Shapes: [height, width, channels].
  public let pixels: [UInt8]

  /// Makes a picture.
  ///
  /// Traps: when there are not `width * height * channels` pixels, none at all, or another number of channels than 1 and 3.
  public init(width: Int, height: Int, channels: Int = 1, pixels: [UInt8]) {
    precondition(
      !pixels.isEmpty && pixels.count == width * height * channels && (channels == 1 || channels == 3),
      "PngPicture: \(pixels.count) values for \(width) x \(height) x \(channels)")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// A grey picture of values from 0, black, to 1, white; what lies beyond is black or white. Shapes: [height, width].
  public init(width: Int, height: Int, unit values: some Sequence<Float>) {
    self.init(width: width, height: height, pixels: values.map { UInt8(min(max($0 * 255, 0), 255)) })
  }

  /// The file.
  public var data: Data {
    var count = 0
    encode(into: nil, &count)
    var data = Data(count: count)
    data.withUnsafeMutableBytes { encode(into: $0.baseAddress, &count) }
    return data.prefix(count)
  }

  private func encode(into bytes: UnsafeMutableRawPointer?, _ count: inout Int) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(ci_message_size)) { message in
      let isDone = ci_png_encode(
        pixels, Int32(width), Int32(height), Int32(channels), bytes, &count, message.baseAddress)
      // Only memory can fail it.
      precondition(isDone != 0, "PngPicture: libpng cannot write \(width) x \(height) pixels")
    }
  }
}
