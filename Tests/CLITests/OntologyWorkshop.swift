import Foundation
import GRDB
import TestSupport
import Testing

/// A temporary folder with tables to import, and the databases made of them.
struct OntologyWorkshop {
  let folder: URL

  /// Runs `body` in a fresh folder, which is removed afterwards.
  static func open<R>(_ body: (OntologyWorkshop) throws -> R) throws -> R {
    try withTemporaryDirectory { try body(OntologyWorkshop(folder: $0)) }
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Writes a table of findings that form a tree.
  @discardableResult
  func writeTable(_ name: String, rows: Int) throws -> String {
    var text = "code,name,synonyms,parents\n"
    for row in 0..<rows {
      text += "\(name)\(row),Finding \(row) of \(name),finding no. \(row)|\(name) sign \(row),"
      text += row == 0 ? "\n" : "\(name)\(row / 8)\n"
    }
    let file = path("\(name).csv")
    try Data(text.utf8).write(to: URL(filePath: file))
    return file
  }

  /// Writes a manifest of tables as `ontology build` takes it.
  func writeManifest(_ tables: [String]) throws -> String {
    let sources = tables.map {
      """
      {"name":"\($0)","kind":"ontology","system":"\($0)","version":"1","path":"\($0).csv","licence":"CC0-1.0",
       "attribution":"us","importer":{"format":"delimited","columns":
       {"code":"code","name":"name","synonyms":"synonyms","parents":"parents"}}}
      """
    }
    try Data("{\"format_version\":1,\"sources\":[\(sources.joined(separator: ","))]}".utf8)
      .write(to: folder.appending(path: "sources.json"))
    return path("sources.json")
  }

  /// The command that imports a table.
  func importing(_ table: String, into database: String) -> [String] {
    [
      "ontology", "import", path("\(table).csv"), "--format", "delimited", "--name", table, "--system", table,
      "--version",
      "1", "--licence", "CC0-1.0", "--database", path(database), "--code-column", "code", "--name-column", "name",
      "--synonym-column", "synonyms", "--parent-column", "parents",
    ]
  }

  /// Writes a release of UMLS: two names for each concept, each below another but the first.
  func writeRelease(concepts: Int) throws {
    let meta = folder.appending(path: "2099AA/META")
    try FileManager.default.createDirectory(at: meta, withIntermediateDirectories: true)
    var rows = ["MRCONSO": "", "MRREL": "", "MRSTY": ""]
    for concept in 1...concepts {
      let code = "C\(1_000_000 + concept)"
      for (name, status) in [("Finding \(concept)", "P"), ("finding no. \(concept)", "S")] {
        rows["MRCONSO"]? += "\(code)|ENG|\(status)|L|PF|S|Y|A\(concept)\(status)||||MSH|MH|D\(concept)|\(name)|0|N||\n"
      }
      rows["MRSTY"]? += "\(code)|T033|A2.2|Finding|AT||\n"
      guard concept > 1 else { continue }
      rows["MRREL"]? += "\(code)|A|AUI|PAR|C\(1_000_000 + concept / 8 + 1)|A|AUI|inverse_isa|R||MSH|MSH|||N||\n"
    }
    for (table, text) in rows { try Data(text.utf8).write(to: meta.appending(path: "\(table).RRF")) }
  }

  /// The command that imports the release.
  func importingRelease(into database: String) -> [String] {
    [
      "ontology", "import", path("2099AA/META"), "--format", "umls", "--name", "UMLS", "--system", "UMLS", "--licence",
      "none", "--database", path(database),
    ]
  }

  /// Makes a database of one small table.
  func makeDatabase(_ name: String = "ontology.sqlite") throws {
    try writeTable("OLD", rows: 40)
    let result = try CommandLineTool.run(importing("OLD", into: name))
    try #require(result.status == 0, "\(result.errors)")
  }

  /// Starts a command.
  func start(_ arguments: [String], _ stop: FileStop? = nil) throws -> Process {
    try CommandLineTool.start(
      arguments, output: folder.appending(path: "out"), errors: folder.appending(path: "err"),
      environment: stop?.environment() ?? [:])
  }

  /// Runs a command that a stop ends.
  func run(_ arguments: [String], _ stop: FileStop) throws -> Process {
    let process = try start(arguments, stop)
    process.waitUntilExit()
    return process
  }

  /// What the last started command wrote to stderr.
  func errors() throws -> String { try String(contentsOf: folder.appending(path: "err"), encoding: .utf8) }

  /// Every row of every table, after SQLite has found no fault in the file.
  func contents(_ database: String) throws -> [String: [Row]] {
    try DatabaseQueue(path: path(database)).read { database in
      #expect(try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"])
      #expect(try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").isEmpty)
      let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
      return try tables.reduce(into: [:]) { contents, table in
        contents[table] = try Row.fetchAll(database, sql: "SELECT * FROM \"\(table)\"")
      }
    }
  }
}
