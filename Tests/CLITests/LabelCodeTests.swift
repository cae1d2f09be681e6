import Foundation
import Ontology
import TestSupport
import Testing

/// Codes of labels that stand without their system.
@Suite struct LabelCodeTests {
  @Test func `diff takes the concept whose code is written so before it asks for the system`() throws {
    try withTemporaryDirectory { folder in
      let database = folder.appending(path: "o.sqlite")
      let store = try OntologyStore.create(at: database)
      for (system, code) in [("S", "A1"), ("T", "a.1")] {
        let source = SourceDescription(
          name: system, system: system, version: "1", file: "codes.txt", digest: String(repeating: "a", count: 64),
          licence: "CC0-1.0", origin: "built in code")
        _ = try store.importSource(source) { session in
          try session.emit(ConceptRecord(code: code, kind: .term, name: "of \(system)", row: 1))
        }
      }
      let labels = folder.appending(path: "labels.json")
      func compare(_ code: String) throws -> CommandLineTool.Result {
        try Data(#"[{"label":"Cyst","code":"\#(code)"}]"#.utf8).write(to: labels)
        return try CommandLineTool.run("ontology", "diff", database.path, database.path, "--labels", labels.path)
      }
      for code in ["A1", "a.1"] {
        let result = try compare(code)
        #expect(result.status == 0, "\(result.errors)")
      }
      expectError(try compare("a1"), "has the code a1, which several systems have: S, T")
    }
  }
}
