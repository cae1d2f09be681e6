import Testing

@testable import VisionBridge

/// Numbers that change when a voxel, or the order of voxels, changes; written by `Scripts/golden/vision_io.py`.
struct ScanFingerprint: Decodable {
  /// x, y, z.
  var shape: [Int]
  var sum: Double
  var minimum: Double
  var maximum: Double
  var mean: Double
  var checksum: Double

  /// Expects a scan to have these numbers, up to the rounding of each voxel to a `Float`.
  func expect(_ scan: Scan, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let padded = shape + Array(repeating: 1, count: 3 - shape.count)
    #expect([scan.shape.x, scan.shape.y, scan.shape.z] == padded, "\(name)", sourceLocation: sourceLocation)
    var found = (sum: 0.0, checksum: 0.0, rounding: 0.0)
    for (index, voxel) in scan.voxels.enumerated() {
      let weight = Double(index % 97 + 1)
      found.sum += Double(voxel)
      found.checksum += Double(voxel) * weight
      found.rounding += Double(voxel.magnitude) * weight * 0x1p-24
    }
    let statistics = ScanStatistics(scan)
    let tolerance = found.rounding + 1e-9
    #expect(abs(found.sum - sum) <= tolerance, "\(name)", sourceLocation: sourceLocation)
    #expect(abs(found.checksum - checksum) <= tolerance, "\(name)", sourceLocation: sourceLocation)
    #expect(statistics.minimum == Float(minimum), "\(name)", sourceLocation: sourceLocation)
    #expect(statistics.maximum == Float(maximum), "\(name)", sourceLocation: sourceLocation)
    #expect(
      abs(statistics.mean - mean) <= tolerance / Double(scan.voxels.count), "\(name)",
      sourceLocation: sourceLocation)
  }
}

/// What nibabel reads from one volume of a file.
struct ScanExpectation: Decodable {
  var volume: Int
  var volumeCount: Int
  var type: String
  var affine: [Double]
  var codes: String
  /// Nil where the file holds NaN voxels.
  var stored: ScanFingerprint?
  var canonical: ScanFingerprint?
  var canonicalAffine: [Double]

  enum CodingKeys: String, CodingKey {
    case volume, type, affine, codes, stored, canonical
    case volumeCount = "volume_count"
    case canonicalAffine = "canonical_affine"
  }

  /// Expects the reader to find the same.
  func expect(_ scan: Scan, _ name: String) {
    stored?.expect(scan, name)
    #expect(scan.axisCodes == codes, "\(name)")
    Self.expectClose(scan.affine, affine, name)
    let turned = scan.canonical()
    guard !scan.isTwoDimensional else {
      #expect(turned == scan, "\(name): a single slice keeps its plane")
      return
    }
    canonical?.expect(turned, "\(name), canonical")
    #expect(turned.axisCodes == "RAS", "\(name)")
    Self.expectClose(turned.affine, canonicalAffine, "\(name), canonical")
  }

  static func expectClose(_ affine: ScanAffine, _ expected: [Double], _ name: String) {
    for (found, wanted) in zip(affine.elements, expected) {
      #expect(
        abs(found - wanted) <= 1e-5 * max(1, abs(wanted)), "\(name): \(affine.elements) against \(expected)")
    }
  }
}
