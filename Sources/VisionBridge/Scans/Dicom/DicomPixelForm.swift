internal import CDicom

/// How a file stores its pixels, as its elements say.
struct DicomPixelForm {
  let columns: Int
  let rows: Int
  let frames: Int
  let samples: Int
  let isPlanar: Bool
  let bitsAllocated: Int
  let bitsStored: Int
  let highBit: Int
  let isSigned: Bool
  let photometric: String
  /// The element with the pixels: whole numbers, or floating-point numbers of 32 or 64 bits.
  let tag: DicomTag

  /// Nil where the file holds no image.
  init?(_ elements: DicomElements) {
    guard let rows = elements.integer(.rows), let columns = elements.integer(.columns), (1...65535).contains(rows),
      (1...65535).contains(columns),
      let bits = elements.integer(.bitsAllocated)
    else { return nil }
    self.rows = rows
    self.columns = columns
    frames = max(1, elements.integer(.numberOfFrames) ?? 1)
    samples = elements.integer(.samplesPerPixel) ?? 1
    isPlanar = elements.integer(.planarConfiguration) == 1
    bitsAllocated = bits
    bitsStored = elements.integer(.bitsStored) ?? bits
    highBit = elements.integer(.highBit) ?? bitsStored - 1
    isSigned = elements.integer(.pixelRepresentation) == 1
    photometric = elements.text(.photometricInterpretation) ?? "MONOCHROME2"
    let floats: DicomTag? = [32: .floatPixelData, 64: .doublePixelData][bits]
    tag = floats.flatMap { elements.has($0) ? $0 : nil } ?? .pixelData
  }

  var isFloat: Bool { tag != .pixelData }

  var isPalette: Bool { photometric == "PALETTE COLOR" }
  var isColour: Bool { samples > 1 || isPalette }
  /// Two pixels as Y, Y, Cb, Cr.
  var isHalved: Bool { photometric == "YBR_FULL_422" }

  /// Bytes of all frames, of which codecs write three samples a pixel where two pixels may share colours; nil for a form that is not
  /// known.
  func byteCount(isEncapsulated: Bool) -> Int? {
    if isFloat {
      return !isEncapsulated && samples == 1 && photometric.hasPrefix("MONOCHROME")
        ? columns * rows * frames * (bitsAllocated / 8) : nil
    }
    let isKnown =
      switch (photometric, samples) {
      case ("MONOCHROME1", 1), ("MONOCHROME2", 1), ("PALETTE COLOR", 1): true
      case ("RGB", 3), ("YBR_FULL", 3), ("YBR_FULL_422", 3), ("YBR_RCT", 3), ("YBR_ICT", 3): true
      default: false
      }
    guard isKnown, [1, 8, 16, 32].contains(bitsAllocated), (1...bitsAllocated).contains(bitsStored),
      (bitsStored - 1..<bitsAllocated).contains(highBit), bitsAllocated > 1 || samples == 1
    else { return nil }
    let pixels = columns * rows * frames
    if bitsAllocated == 1 { return (pixels + 7) / 8 }
    let isHalf = isHalved && !isEncapsulated
    guard !isHalf || columns.isMultiple(of: 2) else { return nil }
    return pixels * (isHalf ? 2 : samples) * (bitsAllocated / 8)
  }

  /// For the codecs.
  var raw: cd_image {
    cd_image(
      columns: Int32(columns), rows: Int32(rows), frames: Int32(frames), samples: Int32(samples),
      is_planar: isPlanar ? 1 : 0, bits_allocated: Int32(bitsAllocated), bits_stored: Int32(bitsStored),
      high_bit: Int32(highBit), is_signed: isSigned ? 1 : 0)
  }
}
