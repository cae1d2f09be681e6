import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct ScanListSourceTests {
  @Test func scansToBePredictedAreFilesAndFolders() throws {
    try withTemporaryDirectory { folder in
      try DataSet.copy("pictures/grey.png", to: "films/a.png", in: folder)
      try DataSet.write("no image", "films/readme.txt", in: folder)
      try DataSet.copy("dicom/plain", to: "study", in: folder)
      let cases = ScanListSource([folder.appending(path: "films"), folder.appending(path: "study")], modality: nil)
      #expect(throws: VisionError.self, "a PNG says no modality") { try cases.cases() }
      let study = try ScanListSource([folder.appending(path: "study")], modality: nil).cases()
      #expect(study.map { $0.scans[0].modality } == [.ct] && study[0].split == nil)
      let films = try ScanListSource([folder.appending(path: "films")], modality: .xRay).cases()
      #expect(films.count == 1 && films[0].scans[0].path.hasSuffix("a.png"))
    }
  }

  @Test func scansBelowAFolderAreCasesOrOneCase() throws {
    try withTemporaryDirectory { folder in
      try DataSet.copy("pictures/grey.png", to: "p/films/a.png", in: folder)
      try DataSet.copy("dicom/plain", to: "p/series/1", in: folder)
      try DataSet.copy("dicom/two-series", to: "p/series/2", in: folder)
      try DataSet.write("hidden", "p/.cache/x.png", in: folder)
      let place = folder.appending(path: "p")
      let scans = try ScanListSource([place], modality: .ct).cases()
      #expect(scans.map(\.scans.count) == [1, 1, 1, 1])
      #expect(scans[0].id.hasSuffix("p/films/a.png") && scans[1].id.hasSuffix("p/series/1"))
      let one = try ScanListSource([place], modality: .ct, unit: .location).cases()
      #expect(one.count == 1 && one[0].id == place.relativePath && one[0].scans == scans.flatMap(\.scans))

      try DataSet.write("not DICOM", "p/series/1/notes.dcm", in: folder)
      #expect(throws: VisionError.self) { try ScanListSource([place], modality: .ct).cases() }
      var notes: [String] = []
      let rest = try ScanListSource([place], modality: .ct, unusable: .skip, note: { notes.append($0) }).cases()
      #expect(rest.count == 3 && notes.count == 1)
      #expect(notes[0].hasPrefix("left out: ") && notes[0].contains("notes.dcm"), "\(notes)")
    }
  }
}
