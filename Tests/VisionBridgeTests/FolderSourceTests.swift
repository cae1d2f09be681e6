import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct FolderSourceTests {
  @Test func foldersAreClasses() throws {
    try withTemporaryDirectory { folder in
      for name in ["benign/a.png", "benign/deep/b.png", "malignant/c.png", "test/d.png"] {
        try DataSet.copy("pictures/grey.png", to: name, in: folder)
      }
      try DataSet.write("no image", "benign/notes.txt", in: folder)
      try DataSet.copy("dicom/plain", to: "malignant/patient 7", in: folder)
      let cases = try FolderSource(folder, modality: .ultrasound).cases()
      #expect(cases.map(\.id) == ["benign/a", "benign/deep/b", "malignant/c", "malignant/patient 7", "test/d"])
      #expect(cases.map(\.labels) == [["benign"], ["benign"], ["malignant"], ["malignant"], ["test"]])
      #expect(cases.allSatisfy { $0.split == nil && $0.scans[0].modality == .ultrasound })
      let manifest = try CaseManifest(imported: cases, in: folder)
      #expect(manifest.records[3].scans[0].path == "malignant/patient 7")
      #expect(try ScanReader.read(manifest.location(of: manifest.records[3].scans[0])).shape.z == 4)
      #expect(CaseStatistics(manifest).classes.map(\.name) == ["benign", "malignant", "test"])
    }
  }

  @Test func filesOfAPatternAreLeftOutAndMasksAreSeen() throws {
    try withTemporaryDirectory { folder in
      for name in ["benign/b (1).png", "benign/b (1)_mask.png", "benign/b (1)_mask_1.png", "normal/n_mask.png"] {
        try DataSet.copy("pictures/grey.png", to: name, in: folder)
      }
      let all = try FolderSource(folder, modality: .ultrasound).cases().map(\.id)
      #expect(MaskNames.masks(among: all) == ["benign/b (1)_mask", "benign/b (1)_mask_1"])
      let kept = try FolderSource(folder, modality: .ultrasound, excluding: ["*_mask*"]).cases().map(\.id)
      #expect(kept == ["benign/b (1)"])
      let unused = try #require(throws: VisionError.self) {
        try FolderSource(folder, modality: .ultrasound, excluding: ["*_mask*", "mask"]).cases()
      }
      #expect(unused.description.hasSuffix(": no file of a class is like mask"), "\(unused)")
      try DataSet.copy("dicom/plain", to: "benign/series", in: folder)
      // A class may be a link to a folder that lies elsewhere.
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "linked"), withDestinationURL: folder.appending(path: "normal"))
      let linked = try FolderSource(folder, modality: .ultrasound, excluding: ["*)_mask*"]).cases().map(\.id)
      #expect(linked == ["benign/b (1)", "benign/series", "linked/n_mask", "normal/n_mask"])
      try DataSet.copy("pictures/grey.png", to: "benign/series/x_mask.png", in: folder)
      let beside = try FolderSource(folder, modality: .ct, excluding: ["*_mask*"]).cases().map(\.id)
      #expect(beside == ["benign/b (1)", "benign/series"])
      let part = try #require(throws: VisionError.self) {
        try FolderSource(folder, modality: .ct, excluding: ["benign/series/0.dcm"]).cases()
      }
      #expect(part.description.contains("0.dcm: lies in the folder of a series"), "\(part)")
    }
  }

  @Test func foldersAboveClassesMayBeSplits() throws {
    try withTemporaryDirectory { folder in
      for name in ["train/x/a.png", "val/x/b.png", "test/y/c.png"] {
        try DataSet.copy("pictures/grey.png", to: name, in: folder)
      }
      let cases = try FolderSource(folder, modality: .xRay).cases()
      #expect(cases.map(\.split) == [.test, .train, .validation])
      #expect(cases.map(\.labels) == [["y"], ["x"], ["x"]])
    }
  }
}
