import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct CaseManifestTests {
  private let volume = Golden.url("vision_io/int16-little.nii").path
  private let series = Golden.url("vision_io/series.nii.gz").path

  private func withManifest<R>(_ lines: [String], _ body: (URL) throws -> R) throws -> R {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "cases.jsonl")
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
      return try body(url)
    }
  }

  private func line(
    _ id: String, _ split: String = "train", labels: String = "", path: String? = nil, key: Int? = nil
  ) -> String {
    let keySlice = key.map { #", "key_slice": \#($0)"# } ?? ""
    return #"{"id": "\#(id)", "split": "\#(split)", "labels": [\#(labels)], "#
      + #""scans": [{"path": "\#(path ?? volume)", "modality": "CT"\#(keySlice)}]}"#
  }

  @Test func aManifestReadsBackAsItWasSaved() throws {
    try withTemporaryDirectory { folder in
      let records = [
        CaseRecord(
          id: "a/1", split: .train, labels: ["Ménière disease"],
          scans: [ScanEntry(path: "x/y.nii.gz", modality: .nuclearMedicine, keySlice: 3)]),
        CaseRecord(id: "b", split: .test, labels: [], scans: [ScanEntry(path: "/z.npy", modality: .xRay)]),
      ]
      let manifest = CaseManifest(records: records, folder: folder)
      let url = folder.appending(path: "cases.jsonl")
      try manifest.save(to: url)
      let back = try CaseManifest.load(url)
      #expect(back.records == records)
      #expect(back.url(of: records[0].scans[0]).path == folder.path + "/x/y.nii.gz")
      #expect(back.url(of: records[1].scans[0]).path == "/z.npy")
      #expect(back.caseCounts(of: ["other", "Ménière disease"]) == [0, 1])
    }
  }

  @Test func aGoodManifestHasNoProblems() throws {
    let other = Golden.url("vision_io/uint8-little.nii").path
    let third = Golden.url("vision_io/plane.npy").path
    try withManifest(
      [line("a", key: 2), "", line("b", "validation", path: other), line("c", "test", path: third, key: 0)]
    ) { url in
      let problems = try CaseManifest.validate(url)
      let manifest = try CaseManifest.load(url)
      #expect(problems.isEmpty && manifest.records.count == 3)
    }
  }

  @Test func aScanInTwoSplitsIsALeak() throws {
    try withManifest([line("a"), line("b", "validation"), line("c", "test")]) { url in
      let problems = try CaseManifest.validate(url, scans: .none)
      #expect(problems.map(\.kind) == [.splitLeak, .splitLeak])
    }
  }

  @Test func loadingNamesTheFirstBadLine() throws {
    try withManifest([line("a"), "{", "[]"]) { url in
      let error = try #require(throws: VisionError.self) { try CaseManifest.load(url) }
      #expect(error.description == "\(url.path): line 2: not valid JSON (and 1 more such lines)")
      #expect(error.hint?.contains("vision validate") == true)
    }
  }

  @Test func everyProblemIsListedWithItsLine() throws {
    let lines = [
      line("a", labels: #""Meningioma", "glioma ", "Menigioma", "Gout""#),
      "not json",
      line("a"),
      line("a", "test"),
      #"{"id": "d", "split": "train", "labels": [], "scans": []}"#,
      #"{"id": "e", "split": "train", "labels": [], "scans": [{"path": "a.nii", "modality": "MR"}]}"#,
      #"{"id": "f", "split": "dev", "labels": [], "scans": []}"#,
      #"{"id": "g", "split": "train", "scans": []}"#,
      #"{"id": 7, "split": "train", "labels": [], "scans": []}"#,
      line("h", path: "absent.nii.gz"),
      line("i", path: Golden.url("vision_io/files.json").path),
      line("j", key: 3),
      line("k", key: -1),
      line("l", path: series),
    ]
    try withManifest(lines) { url in
      var calls = 0
      let problems = try CaseManifest.validate(url, labels: ["Meningioma", "Glioma"]) { done, total in
        calls += 1
        #expect(done == calls && total == 9)
      }
      let folder = url.deletingLastPathComponent().path + "/"
      let listed = problems.map { "\($0)".replacing(folder, with: "").replacing(volume, with: "V") }
      #expect(
        listed == [
          #"line 1: unknown label "Menigioma"; did you mean "Meningioma"?"#,
          #"line 1: unknown label "Gout""#,
          "line 2: not valid JSON",
          "line 3: the case of line 1 again",
          "line 4: the case of line 1 again, there in split `train`, here in `test`",
          "line 4: `scans[0]` (V) is also in line 3, in split `train`",
          "line 5: `scans` is empty",
          "line 6: `scans[0].modality` is none of CT, MRI, X-ray, Ultrasound, Fluoroscopy, Nuclear medicine, "
            + "Mammography, DSA, Barium",
          "line 7: `split` is none of train, validation, test",
          "line 8: `labels` is missing",
          "line 9: `id` is no String",
          "line 10: `scans[0]`: absent.nii.gz: no such file",
          "line 11: `scans[0]`: \(Golden.url("vision_io/files.json").path): not the name of an image that can be read",
          "line 12: `scans[0].key_slice` is 3; 0...2 expected",
          "line 13: `scans[0].key_slice` is -1; 0...2 expected",
          "line 14: `scans[0]`: \(series) holds 3 volumes, one expected",
          "no case in split `validation`",
        ])
      let shown = ManifestProblem.render(problems, limit: 15)
      #expect(shown.count == 16 && shown[15] == "and 2 more: 1 unreadable file, 1 empty split")
    }
  }

  @Test func namesAreSuggestedAcrossCaseAndKindsOfSpace() {
    let names = ClosestName(among: ["Hip dislocation", "Gout"])
    #expect(names.closest(to: "hip\u{A0}Dislocation") == "Hip dislocation")
    #expect(names.closest(to: "Pneumothorax") == nil)
  }
}
