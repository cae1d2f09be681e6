import Foundation
import GRDB
import TestSupport
import Testing

/// Databases that are none, and those that may not be written.
@Suite struct UnusableDatabaseTests {
  @Test func `a database that cannot be used is refused in one line and not touched`() throws {
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      try workshop.writeTable("NEW", rows: 3)
      let whole = try Data(contentsOf: workshop.folder.appending(path: "ontology.sqlite"))
      for (name, bytes, text) in [
        ("text.sqlite", Data(repeating: 0x41, count: 5000), "is not a SQLite database"),
        ("cut.sqlite", whole.prefix(whole.count / 2), "is damaged"),
      ] {
        try bytes.write(to: workshop.folder.appending(path: name))
        expectError(try CommandLineTool.run(workshop.importing("NEW", into: name)), text)
        expectError(try CommandLineTool.run("ontology", "stats", "--database", workshop.path(name)), text)
        #expect(try Data(contentsOf: workshop.folder.appending(path: name)) == bytes)
      }
      try Data().write(to: workshop.folder.appending(path: "empty.sqlite"))
      expectError(
        try CommandLineTool.run("ontology", "stats", "--database", workshop.path("empty.sqlite")),
        "is an empty file, not an ontology")

      for (name, sql, text) in [
        ("newer.sqlite", "PRAGMA user_version = 99", "has schema version 99"),
        ("other.sqlite", "PRAGMA application_id = 7", "but not an ontology"),
      ] {
        try whole.write(to: workshop.folder.appending(path: name))
        try DatabaseQueue(path: workshop.path(name)).writeWithoutTransaction { try $0.execute(sql: sql) }
        expectError(try CommandLineTool.run(workshop.importing("NEW", into: name)), text)
        expectError(try CommandLineTool.run("ontology", "show", "OLD1", "--database", workshop.path(name)), text)
      }
      expectError(try CommandLineTool.run(workshop.importing("NEW", into: "")), "is a directory")
      expectError(try CommandLineTool.run(workshop.importing("NEW", into: "no/o.sqlite")), "there is no directory")
      expectError(
        try CommandLineTool.run("ontology", "stats", "--database", workshop.path("none.sqlite")),
        "there is no ontology database at")
    }
  }

  @Test(.enabled(if: CommandLineTool.unprivileged != nil), arguments: [false, true])
  func `a database that may not be written is read, also an old one, but not imported into`(isOld: Bool) throws {
    let words = try #require(CommandLineTool.unprivileged)
    try OntologyWorkshop.open { workshop in
      try workshop.makeDatabase()
      try workshop.writeTable("NEW", rows: 3)
      if isOld {
        try DatabaseQueue(path: workshop.path("ontology.sqlite")).writeWithoutTransaction { database in
          try database.execute(
            sql: """
              DROP INDEX tag_alternative_code; ALTER TABLE source DROP COLUMN attribution; PRAGMA user_version = 3
              """)
        }
      }
      chmod(workshop.path("ontology.sqlite"), 0o444)
      chmod(workshop.folder.path, 0o555)
      defer { chmod(workshop.folder.path, 0o755) }
      let hits = try CommandLineTool.run(
        ["ontology", "search", "OLD7", "--database", workshop.path("ontology.sqlite")], through: words)
      #expect(hits.output.contains("\nOLD\tOLD7\t"), "\(hits.errors)")
      let check = try CommandLineTool.run(
        ["ontology", "check", "--system", "OLD", "--database", workshop.path("ontology.sqlite")], through: words)
      #expect(check.status == 0 && check.output.contains("search_index"), "\(check.errors)")
      for name in ["ontology.sqlite", "new.sqlite"] {
        expectError(
          try CommandLineTool.run(workshop.importing("NEW", into: name), through: words), "cannot be opened for writing"
        )
      }
      #expect(!FileManager.default.fileExists(atPath: workshop.path("new.sqlite")))
    }
  }
}
