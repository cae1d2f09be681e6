import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct DicomSourceTests {
  @Test func aFolderOfDicomStudies() throws {
    try withTemporaryDirectory { folder in
      try DataSet.copy("dicom/plain", to: "x/series", in: folder)
      try DataSet.copy("dicom/two-series", to: "y", in: folder)
      try DataSet.write("1.2.3,Meningioma\nsecret-17,Normal\n", "labels.csv", in: folder)
      let labels = folder.appending(path: "labels.csv")
      let cases = try DicomSource(folder, salt: "a", labels: labels).cases()
      // All have one study; the two of `y` are series of one slice each.
      #expect(cases.count == 1 && cases[0].labels == ["Meningioma", "Normal"])
      #expect(cases[0].scans.count == 3 && cases[0].scans.allSatisfy { $0.modality == .ct })
      let text = "\(cases)"
      #expect(!text.contains("secret") && !text.contains("Nobody") && !text.contains("1.2.3"))
      for scan in cases[0].scans {
        #expect(try ScanReader.read(ScanLocation(URL(filePath: scan.path), series: scan.series)).shape.z > 0)
      }
      #expect(try DicomSource(folder, salt: "a").cases().map(\.id) == cases.map(\.id))
      #expect(try DicomSource(folder, salt: "b").cases().map(\.id) != cases.map(\.id))
    }
  }

  @Test func aDamagedDicomFileStopsAnImportOrIsLeftOut() throws {
    try withTemporaryDirectory { folder in
      try DataSet.copy("dicom/plain", to: "x/series", in: folder)
      try DataSet.write("hidden", "x/series/._1.dcm", in: folder)
      #expect(try DicomSource(folder, salt: "a").cases().count == 1)
      try DataSet.copy("dicom/plain", to: "y", in: folder)
      try DataSet.write("not DICOM", "x/series/notes.dcm", in: folder)
      try DataSet.copy("dicom/plain/0.dcm", to: "z/0.dcm", in: folder)
      try DataSet.write("not DICOM", "z/1.dcm", in: folder)
      let error = try #require(throws: VisionError.self) { try DicomSource(folder, salt: "a").cases() }
      #expect(error.description.contains("notes.dcm: not a DICOM file"), "\(error)")
      var notes: [String] = []
      let cases = try DicomSource(folder, salt: "a", unusable: .skip) { notes.append($0) }.cases()
      #expect(cases.count == 1)
      // Two files, and the series beside each of them.
      #expect(notes.count == 4)
      #expect(
        notes.allSatisfy { $0.hasPrefix("left out: ") && ($0.contains("notes.dcm") || $0.contains("1.dcm")) },
        "\(notes)")
      #expect(cases[0].scans.map(\.path) == [folder.appending(path: "y").path])
      for scan in cases[0].scans {
        #expect(try ScanReader.read(ScanLocation(URL(filePath: scan.path), series: scan.series)).shape.z == 4)
      }
    }
  }

  @Test func studiesThatTheTableDoesNotNameAreLeftOut() throws {
    try withTemporaryDirectory { folder in
      try DataSet.copy("dicom/plain", to: "x", in: folder)
      try DataSet.write("9.9.9,Meningioma\n", "labels.csv", in: folder)
      let labels = folder.appending(path: "labels.csv")
      #expect(try DicomSource(folder, salt: "a", labels: labels).cases().isEmpty)
      #expect(try DicomSource(folder, salt: "a").cases().map(\.labels) == [[]])
    }
  }

  @Test func imagesOfOtherModalitiesAreCounted() throws {
    try withTemporaryDirectory { folder in
      try DataSet.copy("dicom/plain", to: "x", in: folder)
      var film = try Data(contentsOf: Golden.url("dicom/plain/0.dcm"))
      let place = try #require(film.range(of: Data([0x08, 0, 0x60, 0, 0x43, 0x53, 2, 0]) + Data("CT".utf8)))
      film.replaceSubrange(place.upperBound - 2..<place.upperBound, with: Data("OT".utf8))
      try FileManager.default.createDirectory(at: folder.appending(path: "y"), withIntermediateDirectories: true)
      try film.write(to: folder.appending(path: "y/film.dcm"))
      var notes: [String] = []
      let cases = try DicomSource(folder, salt: "a") { notes.append($0) }.cases()
      #expect(cases.count == 1 && cases[0].scans.count == 1)
      #expect(notes == ["left out: 1 file of the modality OT"])
    }
  }
}
