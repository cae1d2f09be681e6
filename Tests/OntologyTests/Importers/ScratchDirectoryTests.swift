import Foundation
import TestSupport
import Testing

@testable import Ontology

@Suite struct ScratchDirectoryTests {
  private func content(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("It is there during its use and gone afterwards, also after an error")
  func use() throws {
    try withTemporaryDirectory { folder in
      try ScratchDirectory.with(in: folder) { directory in
        try Data([1]).write(to: directory.appending(path: "file"))
        let found1 = try content(folder)
        #expect(found1 == [directory.lastPathComponent])
      }
      let found2 = try content(folder)
      #expect(found2.isEmpty)
      #expect(throws: CancellationError.self) {
        try ScratchDirectory.with(in: folder) { _ in throw CancellationError() }
      }
      let found3 = try content(folder)
      #expect(found3.isEmpty)
    }
  }

  @Test("Abandoned ones are removed; those in use and directories of others stay")
  func abandoned() throws {
    try withTemporaryDirectory { folder in
      let abandoned = folder.appending(path: "nosology-rehearsal-\(UUID().uuidString)")
      let others = ["nosology-data", "nosology-rehearsal-mine"]
      for name in others + [abandoned.lastPathComponent] {
        try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: false)
      }
      try Data([1]).write(to: abandoned.appending(path: "rehearsal.sqlite"))
      try ScratchDirectory.with(in: folder) { first in
        let found4 = try content(folder)
        #expect(found4 == (others + [first.lastPathComponent]).sorted())
        try ScratchDirectory.with(in: folder) { second in
          ScratchDirectory.removeAbandoned(in: folder)
          let all = others + [first.lastPathComponent, second.lastPathComponent]
          let found5 = try content(folder)
          #expect(found5 == all.sorted())
        }
      }
      let found6 = try content(folder)
      #expect(found6 == others)
    }
  }
}
