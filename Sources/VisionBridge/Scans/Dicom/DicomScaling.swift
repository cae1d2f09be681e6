/// From a stored number to what it stands for, Hounsfield units for CT: a table, else slope and intercept.
///
/// Source: DICOM PS3.3 C.11.1; the same values as pydicom's `apply_modality_lut`.
struct DicomScaling: Equatable {
  private var slope = 1.0
  private var intercept = 0.0
  private var table: [Double] = []
  /// The stored number of the table's first entry.
  private var first = 0.0

  /// - Parameter frame: the elements with the frame's own slope, where it has one.
  init(_ elements: DicomElements, frame: DicomElements?) {
    if let lut = elements.items(.modalityLUT).first, let data = lut.numbers(.lutData),
      let descriptor = lut.numbers(.lutDescriptor), descriptor.count == 3
    {
      let isSigned = elements.integer(.pixelRepresentation) == 1
      first = isSigned && descriptor[1] > 32767 ? descriptor[1] - 65536 : descriptor[1]
      table = data
    } else if let source = frame ?? (elements.number(.rescaleSlope) == nil ? nil : elements) {
      slope = source.number(.rescaleSlope) ?? 1
      intercept = source.number(.rescaleIntercept) ?? 0
    }
  }

  /// Slope and intercept, where there is no table.
  var line: (slope: Double, intercept: Double)? { table.isEmpty ? (slope, intercept) : nil }

  /// What a stored number stands for.
  func callAsFunction(_ stored: Double) -> Double {
    guard !table.isEmpty else { return stored * slope + intercept }
    // Not a number is none of the entries, and becomes the first.
    let place = stored - first
    return table[place > 0 ? Int(min(place, Double(table.count - 1))) : 0]
  }
}
