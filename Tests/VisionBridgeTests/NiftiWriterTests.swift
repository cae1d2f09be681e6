import Files
import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct NiftiWriterTests {
  private let scan = Scan(
    voxels: (0..<60).map { Float($0 * 4 - 100) }, shape: ZYX(z: 3, y: 4, x: 5),
    affine: ScanAffine([0, 0, 3, 7, -1.5, 0.25, 0, 8, 0, 2, 0, -9, 0, 0, 0, 1]))

  @Test(arguments: ["a.nii", "a.nii.gz"])
  func aScanReadsBackAsItWasWritten(_ name: String) throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: name)
      for datatype in [NiftiWriter.DataType.int16, .float32] {
        try NiftiWriter.write(scan, to: url, datatype: datatype)
        let back = try ScanReader.read(url)
        #expect(back.voxels == scan.voxels && back.shape == scan.shape && back.affine == scan.affine)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
    }
  }

  @Test func theSameScanGivesTheSameBytes() throws {
    try withTemporaryDirectory { folder in
      let urls = ["a.nii.gz", "b.nii.gz"].map { folder.appending(path: $0) }
      for url in urls { try NiftiWriter.write(scan, to: url, datatype: .int16) }
      #expect(try Data(contentsOf: urls[0]) == Data(contentsOf: urls[1]))
    }
  }

  @Test func voxelsThatDoNotFitAreRefusedAndNothingIsLeft() throws {
    try withTemporaryDirectory { folder in
      let error = #expect(throws: VisionError.self) {
        try NiftiWriter.write(scan, to: folder.appending(path: "a.nii"), datatype: .uint8)
      }
      #expect(error?.description.contains("-100.0 does not fit UInt8 (0...255)") == true)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == [])
    }
  }

  @Test func otherNamesAndFoldersThatDoNotExistAreRefused() {
    for path in ["/nowhere/a.img", "/nowhere/a.nii"] {
      expectRefusal {
        try NiftiWriter.write(scan, to: URL(filePath: path), datatype: .int16)
      }
    }
  }
}
