import Foundation

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
  /// How the file wants it viewed; nil where it does not say.
  var voi: DicomVOI?
  /// What orders slices at one place, most important first: point of time, acquisition, number, frame.
  var order: [Int]
}

extension DicomSlice {
  /// Writes what stored numbers stand for, or how they want to be viewed.
  ///
  /// Traps: when the slice does not say how it wants to be viewed, and that is asked for.
  func write(_ stored: UnsafeBufferPointer<Double>, isDisplayed: Bool, to voxels: UnsafeMutableBufferPointer<Float>) {
    if isDisplayed {
      guard let voi else { preconditionFailure("DicomSlice: no window nor table") }
      for index in stored.indices { voxels[index] = Float(voi(scaling(stored[index]))) }
    } else if let line = scaling.line {
      // The compiler computes several at once.
      for index in stored.indices { voxels[index] = Float(stored[index] * line.slope + line.intercept) }
    } else {
      for index in stored.indices { voxels[index] = Float(scaling(stored[index])) }
    }
  }

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
        spacing: spacing.flatMap { $0.count == 2 && $0.allSatisfy { $0 > 0 && $0.isFinite } ? ($0[0], $0[1]) : nil },
        thickness: (measures(.sliceSpacing) ?? measures(.sliceThickness))?.first.flatMap { $0 > 0 ? $0 : nil },
        scaling: DicomScaling(
          elements, frame: first(.valueTransformation) { $0.number(.rescaleSlope) == nil ? nil : $0 }),
        voi: DicomVOI(elements, frame: first(.frameVOI) { $0.number(.windowCenter) == nil ? nil : $0 }),
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

extension SIMD3<Double> {
  func dot(_ other: Self) -> Double { (self * other).sum() }

  func cross(_ other: Self) -> Self {
    SIMD3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  var length: Double { dot(self).squareRoot() }
}
