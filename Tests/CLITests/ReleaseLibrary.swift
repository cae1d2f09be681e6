import Files
import Foundation
import TestSupport
import Testing

/// A folder with databases of a release of six concepts, and of the next one.
struct ReleaseLibrary {
  private static let header = "code,name,synonyms,definition,parents,umls"
  static let release = """
    A,Disease,,,,
    A1,Lung disease,,,A,
    A11,Pneumothorax,collapsed lung,Air between lung and chest wall.,A1,C0032326
    A12,Pneumonia,,,A1,C0032285
    A2,Heart disease,,,A,C0018799
    A21,Heart attack,myocardial infarction,,A2,C0027051
    """
  static let next = """
    A,Disease,,,,
    A1,Lung disease,,,A,
    A11,Tension pneumothorax,collapsed lung,Air between lung and chest wall.,A1,C0032326
    A13,Tuberculosis,,,A1,C0041296
    A2,Heart disease,,,A,C0018799
    A21,Heart attack,myocardial infarction,,A1,C0027051
    """

  let folder: URL

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func add(_ rows: String, named name: String, version: String, format: [String] = []) throws {
    let file = folder.appending(path: "\(name).csv")
    try Data("\(Self.header)\n\(rows)\n".utf8).write(to: file)
    let result = try CommandLineTool.run(
      "ontology", "import", file.path, "--format", "delimited", "--name", "Terms", "--system", "T", "--version",
      version, "--licence", "CC0-1.0", "--database", path("\(name).sqlite"), "--code-column", "code",
      "--name-column", "name", "--synonym-column", "synonyms", "--definition-column", "definition",
      "--parent-column", "parents", "--mapping-column", "UMLS=umls")
    try #require(result.status == 0, "\(result.errors)")
  }

  /// Runs a query of the first release.
  func ask(_ arguments: String...) throws -> CommandLineTool.Result {
    try CommandLineTool.run(["ontology"] + arguments + ["--database", path("old.sqlite")])
  }

  /// Runs a query with `--json` and reads its answer.
  func read<Answer: Decodable>(_ type: Answer.Type, status: Int32 = 0, _ arguments: String...) throws -> Answer {
    let result = try CommandLineTool.run(["ontology"] + arguments + ["--json", "--database", path("old.sqlite")])
    #expect(result.status == status, "\(result.errors)")
    return try SnakeCaseJSON.decode(Answer.self, from: Data(result.output.utf8))
  }

  /// Runs a test on a folder with the first release.
  static func with(_ body: (ReleaseLibrary) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let library = ReleaseLibrary(folder: folder)
      try library.add(release, named: "old", version: "1")
      try body(library)
    }
  }
}
