import Foundation

extension DicomTag {
  static let numberOfFrames = DicomTag(0x0028, 0x0008)
  static let planarConfiguration = DicomTag(0x0028, 0x0006)
  static let bitsStored = DicomTag(0x0028, 0x0101)
  static let highBit = DicomTag(0x0028, 0x0102)
  static let samplesPerPixel = DicomTag(0x0028, 0x0002)
  static let photometricInterpretation = DicomTag(0x0028, 0x0004)
  static let rows = DicomTag(0x0028, 0x0010)
  static let columns = DicomTag(0x0028, 0x0011)
  static let pixelSpacing = DicomTag(0x0028, 0x0030)
  static let imagerPixelSpacing = DicomTag(0x0018, 0x1164)
  static let bitsAllocated = DicomTag(0x0028, 0x0100)
  static let pixelRepresentation = DicomTag(0x0028, 0x0103)
  static let rescaleIntercept = DicomTag(0x0028, 0x1052)
  static let rescaleSlope = DicomTag(0x0028, 0x1053)
  static let modalityLUT = DicomTag(0x0028, 0x3000)
  static let lutDescriptor = DicomTag(0x0028, 0x3002)
  static let lutData = DicomTag(0x0028, 0x3006)
  static let position = DicomTag(0x0020, 0x0032)
  static let orientation = DicomTag(0x0020, 0x0037)
  static let sliceThickness = DicomTag(0x0018, 0x0050)
  static let sliceSpacing = DicomTag(0x0018, 0x0088)
  static let acquisitionNumber = DicomTag(0x0020, 0x0012)
  static let instanceNumber = DicomTag(0x0020, 0x0013)
  static let temporalPosition = DicomTag(0x0020, 0x0100)
  static let seriesUID = DicomTag(0x0020, 0x000E)
  static let studyUID = DicomTag(0x0020, 0x000D)
  static let patientID = DicomTag(0x0010, 0x0020)
  static let modality = DicomTag(0x0008, 0x0060)
  static let sharedGroups = DicomTag(0x5200, 0x9229)
  static let frameGroups = DicomTag(0x5200, 0x9230)
  static let planePosition = DicomTag(0x0020, 0x9113)
  static let planeOrientation = DicomTag(0x0020, 0x9116)
  static let pixelMeasures = DicomTag(0x0028, 0x9110)
  static let valueTransformation = DicomTag(0x0028, 0x9145)
  static let frameContent = DicomTag(0x0020, 0x9111)
  static let temporalPositionIndex = DicomTag(0x0020, 0x9128)
}

/// One frame of a DICOM file: where it lies in the body, and what its numbers mean.
struct DicomSlice {
  var url: URL
  /// Number of the frame in its file, from 0.
  var frame: Int
  /// Centre of the first voxel in millimetres to the left, back and head; nil where the file does not say.
  var position: SIMD3<Double>?
  /// Unit vectors along a row (to the next column) and along a column (to the next row).
  var directions: (row: SIMD3<Double>, column: SIMD3<Double>)?
  /// Millimetres between rows and between columns.
  var spacing: (rows: Double, columns: Double)?
  /// Millimetres that a slice stands for, where it is alone.
  var thickness: Double?
  var scaling: DicomScaling
  /// What orders slices at one place, most important first: point of time, acquisition, number, frame.
  var order: [Int]
}

extension DicomSlice {
  /// The frames of a file.
  static func list(of elements: DicomElements, at url: URL, frames: Int) -> [DicomSlice] {
    let shared = elements.items(.sharedGroups).first
    let own = elements.items(.frameGroups)
    return (0..<frames).map { frame in
      let group = frame < own.count ? own[frame] : nil
      // A frame's own group counts before what all share, and that before the file.
      func first<Value>(_ sequence: DicomTag, _ value: (DicomElements) -> Value?) -> Value? {
        for source in [group, shared] {
          if let found = source?.items(sequence).first.flatMap(value) { return found }
        }
        return own.isEmpty ? value(elements) : nil
      }
      let measures: (DicomTag) -> [Double]? = { tag in first(.pixelMeasures) { $0.numbers(tag) } }
      let spacing = measures(.pixelSpacing) ?? elements.numbers(.imagerPixelSpacing)
      return DicomSlice(
        url: url, frame: frame,
        position: frames > 1 && own.isEmpty ? nil : first(.planePosition) { vector($0.numbers(.position)) },
        directions: first(.planeOrientation) { directions($0.numbers(.orientation)) },
        spacing: spacing.flatMap { $0.count == 2 && $0.allSatisfy { $0 > 0 } ? ($0[0], $0[1]) : nil },
        thickness: (measures(.sliceSpacing) ?? measures(.sliceThickness))?.first.flatMap { $0 > 0 ? $0 : nil },
        scaling: DicomScaling(
          elements, frame: first(.valueTransformation) { $0.number(.rescaleSlope) == nil ? nil : $0 }),
        order: [
          (group?.items(.frameContent).first?.integer(.temporalPositionIndex)) ?? elements.integer(.temporalPosition)
            ?? 0,
          elements.integer(.acquisitionNumber) ?? 0, elements.integer(.instanceNumber) ?? 0, frame,
        ])
    }
  }

  private static func vector(_ numbers: [Double]?) -> SIMD3<Double>? {
    guard let numbers, numbers.count == 3, numbers.allSatisfy(\.isFinite) else { return nil }
    return SIMD3(numbers[0], numbers[1], numbers[2])
  }

  private static func directions(_ numbers: [Double]?) -> (row: SIMD3<Double>, column: SIMD3<Double>)? {
    guard let numbers, numbers.count == 6, let row = vector(Array(numbers[..<3])),
      let column = vector(Array(numbers[3...])), abs(row.length - 1) < 0.01, abs(column.length - 1) < 0.01,
      abs(row.dot(column)) < 0.01
    else { return nil }
    return (row, column)
  }
}

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

  /// What a stored number stands for.
  func callAsFunction(_ stored: Int64) -> Float {
    guard !table.isEmpty else { return Float(Double(stored) * slope + intercept) }
    return Float(table[min(max(0, Int(stored) - (Int(exactly: first) ?? 0)), table.count - 1)])
  }
}

extension SIMD3<Double> {
  func dot(_ other: Self) -> Double { (self * other).sum() }

  func cross(_ other: Self) -> Self {
    SIMD3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  var length: Double { dot(self).squareRoot() }
}
