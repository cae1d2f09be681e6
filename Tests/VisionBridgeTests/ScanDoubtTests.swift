import Foundation
import Testing

@testable import VisionBridge

@Suite struct ScanDoubtTests {
  private func doubts(_ name: String, _ z: Int, _ y: Int, _ x: Int, isConstant: Bool? = nil) -> [String] {
    ScanDoubt.list(about: URL(filePath: "/\(name)"), shape: ZYX(z: z, y: y, x: x), isConstant: isConstant)
      .map(\.description)
  }

  @Test func `one row, one column and more slices than rows are doubtful`() {
    #expect(doubts("a.npy", 256, 1, 256) == ["256 slices of 1 row: is the array [H, W, D]?"])
    #expect(doubts("A.NPY", 256, 32, 256) == ["256 slices of 32 rows: is the array [H, W, D]?"])
    #expect(doubts("a.npy", 1, 1, 40) == ["1 slice of 1 row: is the array [H, W, D]?"])
    #expect(doubts("a.npy", 2, 40, 1) == ["2 slices of 40 rows and 1 column: is the array [H, W, D]?"])
    #expect(
      doubts("a.nii.gz", 90, 64, 64) == ["90 slices of 64 rows: is the third axis of the file that of the slices?"])
  }

  @Test func `a radiograph, a volume and a cube are not`() {
    for (z, y, x) in [(1, 512, 400), (32, 256, 256), (64, 64, 64)] { #expect(doubts("a.npy", z, y, x).isEmpty) }
  }

  @Test func `a scan without contrast is doubtful once its voxels were looked at`() {
    #expect(doubts("a.npy", 1, 8, 8, isConstant: true) == ["all voxels are equal; a model sees zeros"])
    #expect(doubts("a.npy", 1, 8, 8, isConstant: false).isEmpty)
  }
}
