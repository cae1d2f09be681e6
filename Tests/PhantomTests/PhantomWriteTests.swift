import Foundation
import TestSupport
import Testing

@testable import Phantom
@testable import VisionBridge

private func small() throws -> PhantomBenchmark {
  try PhantomFixtures.benchmark {
    $0.classCount = 9
    $0.caseCount = 60
    $0.size = 16
    $0.depth = 4
  }
}

@Test func aWrittenPhantomHasEveryScanOfItsManifestAndIsTheSameTwice() throws {
  try withTemporaryDirectory { directory in
    let (a, b) = (directory.appending(path: "a"), directory.appending(path: "b"))
    let count = try small().write(to: a, version: "test")
    _ = try small().write(to: b, version: "test")
    let manifest = try CaseManifest.load(a.appending(path: "manifest.jsonl"))
    let paths = manifest.records.flatMap(\.scans).map(\.path)
    #expect(manifest.records.count == 60)
    #expect(paths.count == count)
    for path in paths + ["manifest.jsonl", "labels.json", "phantom.json"] {
      let data = try Data(contentsOf: a.appending(path: path))
      #expect(try data == Data(contentsOf: b.appending(path: path)), "\(path)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["a", "b"])
  }
}

@Test func aFolderIsReplacedOnlyWhenAskedAndOnlyWhenAPhantomIsInIt() throws {
  try withTemporaryDirectory { directory in
    let output = directory.appending(path: "out")
    _ = try small().write(to: output, version: "test")
    #expect(throws: VisionError.self) { try small().write(to: output, version: "test") }
    _ = try small().write(to: output, version: "test", overwrite: true)
    try FileManager.default.removeItem(at: output.appending(path: "phantom.json"))
    let error = #expect(throws: VisionError.self) {
      try small().write(to: output, version: "test", overwrite: true)
    }
    #expect(error?.description.contains("holds no phantom.json") == true)
  }
}

@Test func aLineThatIsNoConceptIsNamed() throws {
  try withTemporaryDirectory { directory in
    let url = directory.appending(path: "concepts.jsonl")
    try Data(#"{"label": "Cyst of kidney", "code": "N28.1", "texts": []}\#n{"label": 3}\#n"#.utf8).write(
      to: url)
    let error = #expect(throws: VisionError.self) { try PhantomConcept.load(from: url) }
    #expect(error?.description.contains(":2:") == true)
  }
}
