import Foundation

/// The window or table with which a DICOM file says that its image is to be viewed, from the values after the modality's scaling to
/// 0...1.
///
/// Source: DICOM PS3.3 C.11.2; the same values as pydicom's `apply_voi_lut`, which prefers the table and takes the first of several,
/// scaled from its output range to 0...1.
struct DicomVOI: Equatable {
  /// How a window maps what lies in it.
  private enum Form: Equatable {
    case linear, linearExact, sigmoid
    case table(first: Double, entries: [Double], highest: Double)
  }

  private let form: Form
  private let center: Double
  private let width: Double

  /// The table or window of a file; nil where it has none that can be used.
  ///
  /// - Parameter frame: the elements with the frame's own window, where it has one.
  init?(_ elements: DicomElements, frame: DicomElements?) {
    let source = frame ?? elements
    if let lut = source.items(.voiLUT).first, let entries = lut.numbers(.lutData), !entries.isEmpty,
      let descriptor = lut.numbers(.lutDescriptor), descriptor.count == 3, (1...16).contains(descriptor[2])
    {
      let isSigned = elements.integer(.pixelRepresentation) == 1
      let first = isSigned && descriptor[1] > 32767 ? descriptor[1] - 65536 : descriptor[1]
      form = .table(first: first, entries: entries, highest: exp2(descriptor[2]) - 1)
      (center, width) = (0, 0)
      return
    }
    guard let center = source.number(.windowCenter), let width = source.number(.windowWidth), center.isFinite,
      width.isFinite
    else { return nil }
    let name = source.text(.voiFunction)?.trimmingCharacters(in: .whitespaces) ?? "LINEAR"
    switch name {
    case "LINEAR" where width >= 1: form = .linear
    case "LINEAR_EXACT" where width > 0: form = .linearExact
    case "SIGMOID" where width > 0: form = .sigmoid
    default: return nil
    }
    (self.center, self.width) = (center, width)
  }

  /// The value as it is to be viewed.
  func callAsFunction(_ value: Double) -> Double {
    switch form {
    case .linear:
      if value <= center - 0.5 - (width - 1) / 2 { return 0 }
      if value > center - 0.5 + (width - 1) / 2 { return 1 }
      return (value - (center - 0.5)) / (width - 1) + 0.5
    case .linearExact:
      if value <= center - width / 2 { return 0 }
      if value > center + width / 2 { return 1 }
      return (value - center) / width + 0.5
    case .sigmoid: return 1 / (1 + exp(-4 * (value - center) / width))
    case .table(let first, let entries, let highest):
      let place = min(max(0, value - first), Double(entries.count - 1))
      return entries[Int(place)] / highest
    }
  }
}
