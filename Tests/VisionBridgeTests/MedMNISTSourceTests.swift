import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct MedMNISTSourceTests {
  private let values: [String: [[Float]]]

  init() throws { values = try Golden.json("pictures/files.json", as: [String: [[Float]]].self) }

  @Test func archivesOfMedMNIST() throws {
    try withTemporaryDirectory { folder in
      let flat = try MedMNISTSource(
        Golden.url("pictures/medmnist.npz"), output: folder, modality: .xRay, names: ["normal", "pneumonia"]
      ).cases()
      #expect(flat.map(\.split) == [.train, .train, .train, .validation, .test, .test])
      #expect(flat.map(\.labels) == [["normal"], ["pneumonia"], ["normal"], ["normal"], ["normal"], ["pneumonia"]])
      let image = try ScanReader.read(URL(filePath: flat[5].scans[0].path))
      #expect(image.voxels == values["medmnist"]?.flatMap(\.self) && image.shape == ZYX(z: 1, y: 4, x: 5))
      let deep = try MedMNISTSource(Golden.url("pictures/medmnist-3d.npz"), output: folder, modality: .ct).cases()
      #expect(deep.map(\.labels) == [["class 0", "class 2"]])
      let volume = try ScanReader.read(URL(filePath: deep[0].scans[0].path))
      #expect(volume.voxels == values["medmnist-3d"]?.flatMap(\.self) && volume.shape == ZYX(z: 2, y: 4, x: 5))
      let error = try #require(throws: VisionError.self) {
        try MedMNISTSource(Golden.url("pictures/medmnist.npz"), output: folder, modality: .ct, names: ["a"]).cases()
      }
      #expect(error.description.contains("class 1, but 1 names"))
    }
  }

  @Test func imagesInColourAreWrittenAsBrightnessAndThatIsSaid() throws {
    try withTemporaryDirectory { folder in
      var notes: [String] = []
      let cases = try MedMNISTSource(
        Golden.url("pictures/medmnist-colour.npz"), output: folder, modality: .xRay, note: { notes.append($0) }
      ).cases()
      let image = try ScanReader.read(URL(filePath: cases[0].scans[0].path))
      #expect(image.voxels == values["medmnist-colour"]?.flatMap(\.self) && image.shape == ZYX(z: 1, y: 4, x: 5))
      #expect(notes == ["medmnist-colour.npz: test_images are in colour; their brightness is written"])
    }
  }
}
