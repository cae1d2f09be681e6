import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct CaseStatisticsTests {
  private func record(_ id: String, _ split: Split?, _ labels: [String], _ modalities: [Modality]) -> CaseRecord {
    CaseRecord(
      id: id, split: split, labels: labels,
      scans: modalities.enumerated().map { ScanEntry(path: "\(id)-\($0).png", modality: $1) })
  }

  @Test func spellingsOfOneClassAreCountedTogether() {
    let manifest = CaseManifest(
      records: [
        record("a", .train, ["Gout", "gout"], [.ct, .ct]), record("b", .test, ["GOUT\u{A0}"], [.ct, .mri]),
        record("c", nil, ["Cyst"], [.xRay]), record("d", .train, [], [.xRay]),
      ], folder: URL(filePath: "/"))
    let found = CaseStatistics(manifest)
    #expect(found.classes.map(\.name) == ["Gout", "Cyst"] && found.classes.map(\.total) == [2, 1])
    let bySplit: [Split?: Int] = [.train: 1, .test: 1]
    #expect(found.classes[0].counts == bySplit)
    let cases: [Split?: Int] = [.train: 2, .test: 1, nil: 1]
    #expect(found.caseCounts == cases)
    #expect(found.scansPerCase == [2: 2, 1: 2])
    #expect(found.modalitiesPerCase == [1: 3, 2: 1])
    #expect(found.labelsPerCase == [1: 3, 0: 1])
    #expect(found.scanCounts == [.ct: 3, .mri: 1, .xRay: 2])
    #expect(found.casesByModality == [.ct: 2, .mri: 1, .xRay: 2])
    #expect(CaseStatistics(manifest, labels: ["Gout", "Stroke"]).classes.map(\.total) == [2, 1, 0])
  }

  @Test func aSurveyGroupsByFormatAndOrientation() throws {
    try withTemporaryDirectory { folder in
      for (name, slices) in [("a-0", 2), ("a-1", 6), ("b-0", 3)] {
        let scan = Scan(
          voxels: (0..<slices * 4).map(Float.init), shape: ZYX(z: slices, y: 2, x: 2), spacingMM: ZYX(z: 5, y: 1, x: 1))
        try NiftiWriter.write(scan, to: folder.appending(path: "\(name).nii"), datatype: .float32)
      }
      let records = [("a", 2), ("b", 2)].map { id, count in
        CaseRecord(
          id: id, split: .train, labels: [],
          scans: (0..<count).map { ScanEntry(path: "\(id)-\($0).nii", modality: .mri) })
      }
      let manifest = CaseManifest(records: records, folder: folder)
      let survey = ScanSurvey(manifest)
      #expect(survey.unreadableCount == 1)
      let row = try #require(survey.rows.first)
      #expect(survey.rows.count == 1 && row.count == 3 && row.kind.format == "NIfTI-1")
      #expect(row.slices.least == 2 && row.slices.median == 3 && row.slices.most == 6)
      #expect(row.spacing?.slices.median == 5 && row.kind.orientation?.count == 3)
      let options = PreprocessOptions(size: 8, depth: 4)
      let single = CaseManifest(
        records: ["a-0", "a-1", "b-0", "b-1"].map { name in
          CaseRecord(
            id: name, split: .train, labels: [],
            scans: [ScanEntry(path: "\(name).nii", modality: .mri, keySlice: name == "a-1" ? 5 : nil)])
        }, folder: folder)
      let samples = ScanSample.draw(from: single, options, count: 5, sliceCount: 2, seed: 1)
      #expect(samples.count == 3)
      let deep = try #require(samples.first { $0.storedShape.z == 6 })
      #expect(deep.sliceCount == 4 && deep.keySlice == 3 && deep.slices.map(\.index) == [0, 3])
      let marked = ScanSample.draw(from: single, PreprocessOptions(size: 8, depth: 6), count: 5, sliceCount: 1, seed: 1)
      #expect(marked.first { $0.keySlice != nil }?.slices.map(\.index) == [0, 5])
    }
  }
}
