import Testing

@testable import VisionBridge

@Suite struct ScanTests {
  @Test func turningTwiceIsTurningOnce() {
    let scan = Scan(
      voxels: (0..<24).map(Float.init), shape: ZYX(z: 2, y: 3, x: 4),
      affine: ScanAffine([0, 0, -2, 1, -1, 0, 0, 2, 0, 3, 0, 3, 0, 0, 0, 1]))
    let turned = scan.canonical()
    #expect(scan.axisCodes == "PSL" && turned.axisCodes == "RAS")
    #expect(turned.canonical() == turned)
    #expect(turned.spacingMM == ZYX(z: 3, y: 1, x: 2))
    #expect(Set(turned.voxels) == Set(scan.voxels))
  }

  @Test func aMarkedSliceIsFoundAgainAfterTurning() throws {
    let shape = ZYX(z: 5, y: 2, x: 2)
    let voxels = (0..<5).flatMap { Array(repeating: Float($0), count: 4) }
    let upsideDown = Scan(
      voxels: voxels, shape: shape, affine: ScanAffine([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1]))
    let index = try #require(upsideDown.canonicalIndex(ofSlice: 1))
    #expect(index == 3 && upsideDown.canonical().voxels[index * 4] == 1)
    let sagittal = Scan(
      voxels: voxels, shape: shape, affine: ScanAffine([0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]))
    #expect(sagittal.canonicalIndex(ofSlice: 1) == nil)
  }

  @Test func aSingleSliceKeepsItsPlane() {
    let radiograph = Scan(
      voxels: (0..<6).map(Float.init), shape: ZYX(z: 1, y: 2, x: 3),
      affine: ScanAffine([1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1]))
    #expect(radiograph.isTwoDimensional && radiograph.canonical() == radiograph)
    #expect(radiograph.canonicalIndex(ofSlice: 0) == 0)
  }
}
