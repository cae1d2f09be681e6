import VisionBridge

/// A slice as a model sees it, coloured by what its pixels add to a score: orange speaks for the class, blue against it.
struct HeatPicture {
  /// The slice alone.
  let plain: PngPicture
  /// The slice with the colours over it.
  let coloured: PngPicture

  private static let (pro, contra): ([Float], [Float]) = ([255, 128, 16], [64, 144, 255])

  /// Colours a slice.
  ///
  /// - Parameters:
  ///   - slice: 0 to 1. Shapes: [rows, columns].
  ///   - contributions: smoothed already. Shapes: [rows, columns].
  ///   - fullAmount: the amount that hides the slice most.
  init(_ slice: ArraySlice<Float>, contributions: [Float], fullAmount: Float, rows: Int, columns: Int) {
    plain = PngPicture(width: columns, height: rows, unit: slice)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * plain.pixels.count)
    for (value, contribution) in zip(plain.pixels, contributions) {
      let cover = fullAmount > 0 ? min(abs(contribution) / fullAmount, 1) * 0.75 : 0
      for colour in contribution < 0 ? Self.contra : Self.pro {
        pixels.append(UInt8(Float(value) * (1 - cover) + colour * cover))
      }
    }
    coloured = PngPicture(width: columns, height: rows, channels: 3, pixels: pixels)
  }

  /// Means over squares of `2 · radius + 1` pixels; at the edge over the part that exists. Shapes: [rows, columns].
  static func smoothed(_ values: [Float], rows: Int, columns: Int, radius: Int) -> [Float] {
    func pass(_ values: [Float], length: Int, stride step: Int, starts: [Int]) -> [Float] {
      var result = values
      for start in starts {
        var sums: [Float] = [0]
        for i in 0..<length { sums.append(sums[i] + values[start + i * step]) }
        for i in 0..<length {
          let (low, high) = (max(0, i - radius), min(length, i + radius + 1))
          result[start + i * step] = (sums[high] - sums[low]) / Float(high - low)
        }
      }
      return result
    }
    let alongRows = pass(values, length: columns, stride: 1, starts: (0..<rows).map { $0 * columns })
    return pass(alongRows, length: rows, stride: columns, starts: Array(0..<columns))
  }
}
