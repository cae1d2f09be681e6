import Files
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
      #expect(back.location(of: records[0].scans[0]).url.path == folder.path + "/x/y.nii.gz")
      #expect(back.location(of: records[1].scans[0]).url.path == "/z.npy")
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
      #expect(error.remedy as? VisionRemedy == .validateManifest)
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
          "line 4: the case of line 1 again, there in split `train`, here in split `test`",
          "line 4: `scans[0]` (V) is also in line 3, in split `train`",
          "line 5: `scans` is empty",
          "line 6: `scans[0].modality` is none of CT, MRI, X-ray, Ultrasound, Fluoroscopy, Nuclear medicine, "
            + "Mammography, DSA, Barium",
          "line 7: `split` is none of train, validation, test",
          "line 8: labels is missing",
          "line 9: id is not a text",
          "line 10: `scans[0]`: absent.nii.gz: no such file",
          "line 11: `scans[0]`: \(Golden.url("vision_io/files.json").path): not the name of an image that can be read",
          "line 12: `scans[0].key_slice` is 3; 0...2 expected",
          "line 13: `scans[0].key_slice` is -1; 0...2 expected",
          "line 14: `scans[0]`: \(series) holds 3 volumes, one expected; `volume` chooses one",
          "no case in split `validation`",
        ])
      let shown = ManifestProblem.render(problems, limit: 15)
      #expect(shown.count == 16 && shown[15] == "and 2 more: 1 unreadable file, 1 empty split")
    }
  }

  @Test func aPatientInTwoSplitsIsALeak() throws {
    func line(_ id: String, _ split: String, patient: String) -> String {
      #"{"id": "\#(id)", "patient": "\#(patient)", "split": "\#(split)", "labels": [], "scans": [{"path": "\#(id).nii", "modality": "CT"}]}"#
    }
    let lines = [line("a", "train", patient: "p"), line("b", "train", patient: "p"), line("c", "test", patient: "p")]
    try withManifest(lines) { url in
      let problems = try CaseManifest.validate(url, scans: .none, requiredSplits: [])
      #expect(
        problems.map(\.description) == ["line 3: in split `test`, but the patient of line 1, in split `train`"])
      #expect(problems.map(\.kind) == [.splitLeak])
    }
  }

  @Test func aCaseToBePredictedNeedsNeitherSplitNorLabels() throws {
    let lines = [
      #"{"id": "a", "scans": [{"path": "\#(volume)", "modality": "CT"}]}"#,
      #"{"id": "b", "scans": [{"path": "\#(series)", "volume": 2, "modality": "MRI"}]}"#,
      #"{"id": "c", "scans": [{"path": "\#(series)", "volume": 3, "modality": "MRI"}]}"#,
    ]
    try withManifest(lines) { url in
      let manifest = try CaseManifest.load(url)
      #expect(manifest.records.map(\.split) == [nil, nil, nil] && manifest.records[0].labels.isEmpty)
      let problems = try CaseManifest.validate(url, requiredSplits: [])
      #expect(
        problems.map(\.description) == ["line 3: `scans[0]`: \(series) holds 3 volumes, `volume` is 3"])
    }
  }

  @Test func `a key that nothing reads is refused with the nearest one`() throws {
    let scan = #"{"path": "a.nii", "modality": "CT""#
    let rest = #""split": "train", "labels": []"#
    let lines = [
      #"{"id": "a", \#(rest), "scans": [\#(scan), "keyslice": 3}]}"#,
      #"{"id": "b", \#(rest), "scans": [\#(scan)}, \#(scan), "Path": "b"}]}"#,
      #"{"id": "c", \#(rest), "scan": [], "scans": []}"#,
      #"{"id": "d", \#(rest), "scans": [], "comment": "x"}"#,
    ]
    try withManifest(lines) { url in
      let problems = try CaseManifest.validate(url, scans: .none, requiredSplits: [])
      #expect(
        problems.map(\.description) == [
          "line 1: unknown key `scans[0].keyslice`; did you mean `key_slice`?",
          "line 2: unknown key `scans[1].Path`; did you mean `path`?",
          "line 3: unknown key `scan`; did you mean `scans`?",
          "line 4: unknown key `comment`; known are id, patient, split, labels, scans",
        ])
      #expect(problems.allSatisfy { $0.kind == .unknownKey && !$0.kind.isWarning })
      let error = #expect(throws: VisionError.self) { try CaseManifest.load(url) }
      #expect(error?.description.contains("did you mean `key_slice`? (and 3 more such lines)") == true)
    }
  }

  @Test func `labels are counted in every spelling that a target may have, once a case`() {
    func record(_ labels: [String], _ split: Split = .train) -> CaseRecord {
      CaseRecord(id: "\(labels)", split: split, labels: labels, scans: [])
    }
    let manifest = CaseManifest(
      records: [
        record(["Wilms tumour"]), record(["wilms\u{A0}Tumour", "Wilms  tumour"]), record(["WILMS TUMOUR"], .test),
        record(["PE"]), record(["pe"]), record(["Pe"]), record(["unknown"]),
      ], folder: URL(filePath: "/"))
    #expect(manifest.caseCounts(of: ["Wilms\u{A0}tumour", "PE", "pe", "other"]) == [2, 1, 1, 0])
    #expect(manifest.caseCounts(of: ["Wilms tumour"], in: [.test]) == [1])
  }

  @Test func `scans that are hardly meant are warnings with their line`() throws {
    try withTemporaryDirectory { folder in
      func write(_ name: String, _ shape: ZYX<Int>, _ value: (Int) -> Float) throws {
        try NiftiWriter.write(
          Scan(voxels: (0..<shape.count).map(value), shape: shape, spacingMM: ZYX(z: 1, y: 1, x: 1)),
          to: folder.appending(path: name), datatype: .float32)
      }
      try write("good.nii", ZYX(z: 2, y: 4, x: 4)) { Float($0) }
      try write("flat.nii", ZYX(z: 1, y: 4, x: 4)) { _ in 0 }
      try write("strip.nii", ZYX(z: 9, y: 1, x: 4)) { Float($0) }
      // Contrast that the window of a CT scan takes away.
      try write("air.nii", ZYX(z: 1, y: 4, x: 4)) { -2000 - Float($0) }
      let url = folder.appending(path: "cases.jsonl")
      let lines = ["good", "flat", "strip", "air"].map { line($0, path: "\($0).nii") }
      try Data(lines.joined(separator: "\n").utf8).write(to: url)
      let air = "line 4: warning: `scans[0]`: \(folder.path)/air.nii: all voxels are equal; a model sees zeros"
      let expected = [
        "line 2: warning: `scans[0]`: \(folder.path)/flat.nii: all voxels are equal; a model sees zeros",
        "line 3: warning: `scans[0]`: \(folder.path)/strip.nii: 9 slices of 1 row: is the third axis of the file that of "
          + "the slices?",
      ]
      let stored = try CaseManifest.validate(url, requiredSplits: [])
      #expect(stored.map(\.description) == expected && stored.allSatisfy { $0.kind.isWarning })
      let headers = try CaseManifest.validate(url, scans: .header, requiredSplits: [])
      #expect(headers.map(\.description) == [expected[1]])
      let options = PreprocessOptions(size: 32, depth: 4, windows: ["CT": [-1000, 1000]])
      let windowed = try CaseManifest.validate(url, preprocess: options, requiredSplits: [])
      #expect(windowed.map(\.description) == expected + [air])

      // A training says the same, whether the scans are preprocessed now or were before.
      let manifest = try CaseManifest.load(url)
      let cache = try PreprocessCache(folder.appending(path: "cache"), options)
      for _ in 0..<2 {
        var notes: [String] = []
        try cache.prepare(manifest.records, in: manifest, note: { notes.append($0) })
        #expect(
          notes
            == windowed.map { problem in
              let name = ["flat", "strip", "air"][problem.line! - 2]
              return "warning: case \(name): " + problem.message.replacing("`scans[0]`: ", with: "")
            })
      }
    }
  }

  @Test func `a case, a patient or a scan in two splits is refused by name, and only what is in a split counts`() throws
  {
    func record(_ id: String, _ split: Split?, patient: String? = nil, path: String = "a.nii") -> CaseRecord {
      CaseRecord(
        id: id, patient: patient, split: split, labels: [], scans: [ScanEntry(path: "\(id)-\(path)", modality: .ct)])
    }
    func message(_ records: [CaseRecord]) -> String? {
      do {
        try CaseManifest(records: records, folder: URL(filePath: "/data")).refuseLeaks()
        return nil
      } catch {
        #expect(error.remedy as? VisionRemedy == .validateManifest)
        return error.description
      }
    }
    #expect(message([record("a", .train, patient: "p"), record("b", .train, patient: "p")]) == nil)
    #expect(message([record("a", .train, patient: "p"), record("b", nil, patient: "p")]) == nil)
    #expect(
      message([record("a", .train, patient: "p"), record("b", .test, patient: "p")])
        == "1 case is in two splits: b, in test, has the patient of a, in train")
    #expect(
      message([record("a", .train), record("a", .validation)])
        == "1 case is in two splits: a, in validation, is a, in train")
    var other = record("b", .test)
    other.scans = [ScanEntry(path: "a-a.nii", modality: .ct, volume: 0)]
    var spelled = other
    spelled.scans[0].path = "x/../a-a.nii"
    #expect(message([record("a", .train), spelled]) != nil)
    #expect(message([record("a", .train), other])?.hasSuffix("b, in test, has a scan of a, in train") == true)
    let many = (0..<5).map { record("t\($0)", .test, patient: "p") }
    #expect(message([record("a", .train, patient: "p")] + many)?.hasPrefix("5 cases are in two splits: ") == true)
    #expect(
      message([record("a", .train, patient: "p")] + many)?.hasSuffix("t2, in test, has the patient of a, in train; …")
        == true)
  }
}
