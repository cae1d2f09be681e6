import Files
import Foundation
import TestSupport
import Testing

/// A folder with a database of a few lung diseases of system T, and files beside it.
struct TermLibrary {
  let folder: URL

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    return path(name)
  }

  func add(_ rows: String, system: String, to database: String = "o.sqlite") throws {
    let file = try write("\(system).csv", "code,name,synonyms,parents,icd\n\(rows)\n")
    let result = try CommandLineTool.run(
      "ontology", "import", file, "--format", "delimited", "--name", "\(system) terms", "--system", system,
      "--version",
      "1", "--licence", "CC0-1.0", "--database", path(database), "--code-column", "code", "--name-column", "name",
      "--synonym-column", "synonyms", "--parent-column", "parents", "--mapping-column", "ICD10CM=icd")
    try #require(result.status == 0, "\(result.errors)")
  }

  func ask(_ arguments: String...) throws -> CommandLineTool.Result {
    try CommandLineTool.run(["ontology"] + arguments + ["--database", path("o.sqlite")])
  }

  /// Runs a command with `--json` and reads a value a line.
  func lines<Line: Decodable>(_ type: Line.Type, _ arguments: String...) throws -> [Line] {
    let result = try CommandLineTool.run(["ontology"] + arguments + ["--json", "--database", path("o.sqlite")])
    return try result.output.split(separator: "\n").map { try SnakeCaseJSON.decode(type, from: Data($0.utf8)) }
  }

  /// Runs a test on a folder with the database.
  static func with(_ body: (TermLibrary) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let library = TermLibrary(folder: folder)
      try library.add(
        "A,Disease,,,\nA1,Lung disease,,A,J98\nA11,Pneumothorax,collapsed lung,A1,J93.9\nA12,Pneumonia,,A1,",
        system: "T")
      try body(library)
    }
  }
}
