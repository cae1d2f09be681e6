import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct PreprocessPrepareTests {
  private func failure(_ cases: [CaseRecord], in folder: URL) throws -> VisionError? {
    let cache = try PreprocessCache(folder.appending(path: "cache"), PreprocessOptions(size: 32, depth: 4))
    return #expect(throws: VisionError.self) {
      try cache.prepare(cases, in: CaseManifest(records: cases, folder: folder))
    }
  }

  private func record(_ id: String, _ paths: String...) -> CaseRecord {
    CaseRecord(
      id: id, split: .train, labels: [], scans: paths.map { ScanEntry(path: $0, modality: .mri) })
  }

  @Test func `a file counts once however many cases have it, and empty cases are counted apart by their ids`() throws {
    try withTemporaryDirectory { folder in
      try Data("no scan".utf8).write(to: folder.appending(path: "shared.nii"))
      let cases =
        (0..<10).map { record("shared-\($0)", "shared.nii") }
        + [record("none-a"), record("missing", "missing.nii"), record("none-b")]
      let error = try #require(try failure(cases, in: folder))
      #expect(error.description.hasPrefix("2 scans of the manifest cannot be used: "), "\(error)")
      #expect(error.description.components(separatedBy: "shared.nii").count == 2, "\(error)")
      #expect(
        error.description.contains("missing.nii: no such file; 2 cases have no scans: none-a; none-b"), "\(error)")
      #expect(error.remedy as? VisionRemedy == .mendListedCases)
      let empty = try #require(try failure([record("alone")], in: folder))
      #expect(empty.description == "1 case has no scans: alone")
    }
  }

  @Test func `of many files and cases the first eight are named and all are counted`() throws {
    try withTemporaryDirectory { folder in
      let cases = (0..<9).map { record("case\($0)", "scan\($0).nii") } + (0..<11).map { record("empty\($0)") }
      let error = try #require(try failure(cases, in: folder))
      let parts = error.description.components(separatedBy: "; …")
      try #require(parts.count == 3 && parts[2].isEmpty, "\(error)")
      #expect(parts[0].hasPrefix("9 scans of the manifest cannot be used: "))
      for index in 0..<9 { #expect(parts[0].contains("scan\(index).nii") == (index < 8)) }
      #expect(parts[1] == "; 11 cases have no scans: " + (0..<8).map { "empty\($0)" }.joined(separator: "; "))
    }
  }
}
