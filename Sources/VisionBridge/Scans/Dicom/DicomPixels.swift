/// The decoded pixels of a file: one frame after another, one value a pixel, brightness where there is colour.
struct DicomPixels {
  let columns: Int
  let rows: Int
  let frames: Int
  /// Whether the smallest value is the brightest.
  let isInverted: Bool
  let values: [Double]

  /// Values from bytes, of which there are as many as `form` says.
  init(bytes: [UInt8], _ form: DicomPixelForm, palette: DicomPalette?, isEncapsulated: Bool, hasHighWordFirst: Bool) {
    columns = form.columns
    rows = form.rows
    frames = form.frames
    isInverted = form.photometric == "MONOCHROME1"
    guard !form.isFloat else {
      values = form.bitsAllocated == 32 ? Self.floats(bytes, Float.self) : Self.floats(bytes, Double.self)
      return
    }
    let stored = Self.stored(bytes, form, hasHighWordFirst)
    let size = columns * rows
    let count = size * frames
    /// Where a sample of a pixel lies.
    func place(_ pixel: Int, _ sample: Int) -> Int {
      form.isPlanar ? (pixel / size * 3 + sample) * size + pixel % size : pixel * 3 + sample
    }
    if let palette {
      values = stored.map { Double(palette[Int64($0)]) }
    } else if form.samples == 1 {
      values = stored
    } else if form.isHalved && !isEncapsulated {
      values = (0..<count).map { stored[$0 / 2 * 4 + $0 % 2] }
    } else if form.photometric == "YBR_FULL" || form.isHalved {
      values = (0..<count).map { stored[place($0, 0)] }
    } else {
      // What JPEG 2000 calls YBR its decoder has turned back.
      values = (0..<count).map { pixel in
        Double(
          Grey.brightness(Int(stored[place(pixel, 0)]), Int(stored[place(pixel, 1)]), Int(stored[place(pixel, 2)])))
      }
    }
  }

  /// Floating-point numbers, low byte first.
  private static func floats<Number: BinaryFloatingPoint>(_ bytes: [UInt8], _: Number.Type) -> [Double] {
    bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<Number>.size).map {
        Double(bytes.loadUnaligned(fromByteOffset: $0, as: Number.self))
      }
    }
  }

  /// The numbers, without bits that do not belong to them.
  private static func stored(_ bytes: [UInt8], _ form: DicomPixelForm, _ hasHighWordFirst: Bool) -> [Double] {
    @inline(__always) func values<Bits: FixedWidthInteger>(_: Bits.Type) -> [Double] {
      let unused = Bits(truncatingIfNeeded: Bits.bitWidth - form.bitsStored)
      let shift = Bits(truncatingIfNeeded: Bits.bitWidth - 1 - form.highBit)
      let count = bytes.count / MemoryLayout<Bits>.size
      return bytes.withUnsafeBytes { bytes in
        [Double](unsafeUninitializedCapacity: count) { output, initialized in
          initialized = count
          guard let values = output.baseAddress else { return }
          @inline(__always) func bits(_ index: Int) -> Bits {
            bytes.loadUnaligned(fromByteOffset: index &* MemoryLayout<Bits>.size, as: Bits.self)
          }
          guard hasHighWordFirst else {
            for index in 0..<count { values[index] = Double((bits(index) &<< shift) &>> unused) }
            return
          }
          for index in 0..<count {
            let turned = bits(index) << 16 | (bits(index) >> 16) & 0xFFFF
            values[index] = Double((turned &<< shift) &>> unused)
          }
        }
      }
    }
    switch (form.bitsAllocated, form.isSigned) {
    case (1, _): return (0..<form.columns * form.rows * form.frames).map { Double(bytes[$0 / 8] >> ($0 % 8) & 1) }
    case (8, false): return values(UInt8.self)
    case (8, true): return values(Int8.self)
    case (16, false): return values(UInt16.self)
    case (16, true): return values(Int16.self)
    case (_, false): return values(UInt32.self)
    case (_, true): return values(Int32.self)
    }
  }
}
