import Foundation
import TestSupport
import Testing

@testable import VisionBridge

/// Who a case is of, and that nobody comes into two splits.
@Suite struct PatientSplitTests {
  @Test func patientsOfDicomFilesAreDigestsAndKeepSplitsApart() throws {
    try withTemporaryDirectory { folder in
      try DataSet.copy("dicom/plain/0.dcm", to: "a/0.dcm", in: folder)
      try DataSet.copy("dicom/plain", to: "b/series", in: folder)
      try DataSet.copy("pictures/grey.png", to: "b/film.png", in: folder)
      let cases = try FolderSource(folder, modality: .ct).cases()
      let (found, count) = DicomPatients(salt: "s")(cases)
      #expect(count == 2 && found.map { $0.patient == nil } == [false, true, false])
      #expect(found[0].patient == found[2].patient && !"\(found)".contains("secret"))
      #expect(DicomPatients(salt: "t")(cases).records[0].patient != found[0].patient)
      // What all cases have is a placeholder.
      let films = cases.filter { $0.id != "b/film" }
      #expect(films.count == 2)
      let same = DicomPatients(salt: "s")(films)
      #expect(same.count == 0 && same.records == films)
      // As an import of studies has it.
      try FileManager.default.removeItem(at: folder.appending(path: "b"))
      #expect(try DicomSource(folder, salt: "s").cases()[0].patient == found[0].patient)
      var named = cases
      named[0].patient = "known"
      #expect(DicomPatients(salt: "s")(named).records[0].patient == "known")
    }
  }

  @Test func seriesOfAFolderThatTwoImportsNamedAreRefused() throws {
    try withTemporaryDirectory { folder in
      func line(_ split: String, _ number: Int, namedIn place: String) -> String {
        let name = DicomSeriesName.name(of: "1.2.3.\(number)", in: folder.appending(path: place))
        return
          #"{"id": "\#(split)", "split": "\#(split)", "labels": [], "scans": [{"path": "x", "modality": "CT", "series": "\#(name)"}]}"#
      }
      let url = folder.appending(path: "manifest.jsonl")
      // Whether they are one series or two.
      for number in 0..<2 {
        let lines = [line("train", 1, namedIn: "x"), line("test", number, namedIn: "y")]
        try DataSet.write(lines.joined(separator: "\n"), "manifest.jsonl", in: folder)
        let problems = try CaseManifest.validate(url, scans: .none, requiredSplits: [])
        #expect(problems.count == 1 && problems[0].description.contains("line 2: ") && problems[0].kind == .splitLeak)
        let error = try #require(throws: VisionError.self) { try CaseManifest.load(url).refuseLeaks() }
        #expect(error.description.contains("x: `series` of this folder are named by two imports"))
      }
      // Two series by one import.
      let lines = [line("train", 1, namedIn: "x"), line("test", 0, namedIn: "x")]
      try DataSet.write(lines.joined(separator: "\n"), "manifest.jsonl", in: folder)
      try CaseManifest.load(url).refuseLeaks()
    }
  }

  @Test func validationIsDrawnFromTrainingByPatient() throws {
    let cases = (0..<20).map { index in
      CaseRecord(
        id: "\(index)", patient: "p\(index / 2)", split: index < 16 ? .train : .test, labels: [],
        scans: [ScanEntry(path: "\(index).png", modality: .xRay)])
    }
    let drawn = try SplitPlan.drawValidation(share: 0.25, seed: 1, from: cases)
    let validation = drawn.filter { $0.split == .validation }
    #expect(validation.count == 4 && Set(validation.compactMap(\.patient)).count == 2)
    #expect(drawn.filter { $0.split == .test } == cases.filter { $0.split == .test })
    try CaseManifest(records: drawn, folder: URL(filePath: "/")).refuseLeaks()
    #expect(try SplitPlan.drawValidation(share: 0.25, seed: 1, from: cases) == drawn)
    #expect(try SplitPlan.drawValidation(share: 0.25, seed: 2, from: cases) != drawn)
    #expect(throws: VisionError.self) { try SplitPlan.drawValidation(share: 0.25, seed: 1, from: drawn) }
    #expect(throws: VisionError.self) { try SplitPlan.drawValidation(share: 0.5, seed: 1, from: Array(cases[..<2])) }
  }
}
