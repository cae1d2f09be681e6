/// From colour to grey.
enum Grey {
  /// Grey values as they are, or the brightness of red, green and blue.
  ///
  /// Source: Pillow `Image.convert("L")`, which takes the weights .299, .587, .114 in steps of 2⁻¹⁶ and rounds.
  static func values<Value: FixedWidthInteger>(_ samples: [Value], isColour: Bool) -> [Float] {
    guard isColour else { return samples.map { Float($0) } }
    return (0..<samples.count / 3).map { index in
      brightness(Int(samples[3 * index]), Int(samples[3 * index + 1]), Int(samples[3 * index + 2]))
    }
  }

  /// The brightness of red, green and blue that need not be whole numbers: the same weights, not rounded.
  static func values(red: [Float], green: [Float], blue: [Float]) -> [Float] {
    red.indices.map { (red[$0] * 19595 + green[$0] * 38470 + blue[$0] * 7471) / 65536 }
  }

  /// The brightness of one pixel.
  static func brightness(_ red: Int, _ green: Int, _ blue: Int) -> Float {
    Float((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16)
  }
}
