import Foundation
import GRDB
import TestSupport
import Testing

/// docs/schema.md says what a database has.
@Suite struct SchemaPageTests {
  private static func page() throws -> String {
    try String(contentsOf: CommandLineTool.root.appending(path: "docs/schema.md"), encoding: .utf8)
  }

  /// A database of the sources that examples are run on.
  private static func withDatabase(_ body: (Database) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let knowledge = folder.appending(path: "knowledge")
      try FileManager.default.copyItem(
        at: CommandLineTool.root.appending(path: "Tests/Examples/knowledge"), to: knowledge)
      try FileManager.default.copyItem(
        at: CommandLineTool.root.appending(path: "knowledge/articles"), to: knowledge.appending(path: "articles"))
      let list = knowledge.appending(path: "sources.json")
      try Data(String(contentsOf: list, encoding: .utf8).replacing("@articles@", with: "articles").utf8).write(to: list)
      let file = folder.appending(path: "ontology.sqlite").path
      let result = try CommandLineTool.run("ontology", "build", "--sources", list.path, "--database", file)
      try #require(result.status == 0, "\(result.errors)")
      try DatabaseQueue(path: file).read(body)
    }
  }

  @Test func `the page has every table and view with its columns in their order, and no other`() throws {
    let sections = try Self.page().matches(of: /### `(\w+)`\n([\s\S]*?)(?=\n##|$)/)
    var described: [String: [String]] = [:]
    for section in sections {
      described[String(section.1)] = section.2.matches(of: /\n\| `(\w+)` \| [^|\n]+ \|/).map { String($0.1) }
    }
    try Self.withDatabase { database in
      // FTS5 keeps its index in tables of its own.
      let names = try String.fetchAll(
        database,
        sql: """
          SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'name\\_search\\_%' ESCAPE '\\'
            AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
          """)
      #expect(Set(names) == Set(described.keys))
      for name in names {
        let columns = try String.fetchAll(
          database, sql: "SELECT name FROM pragma_table_info(?)", arguments: [name])
        #expect(columns == described[name], "\(name)")
      }
    }
  }

  @Test func `the six queries of the page run and find something`() throws {
    let queries = try Self.page().matches(of: /```sql\n([\s\S]*?)```/).map { String($0.1) }
    #expect(queries.count == 6)
    try Self.withDatabase { database in
      for query in queries {
        let rows = try Row.fetchAll(database, sql: query)
        #expect(!rows.isEmpty, "\(query)")
      }
    }
  }

  @Test func `the views state what the commands print`() throws {
    try Self.withDatabase { database in
      func strings(_ sql: String) throws -> [String] { try String.fetchAll(database, sql: sql) }
      let ancestors = try strings("SELECT ancestor_code FROM concept_ancestor WHERE code = 'J93.11' ORDER BY distance")
      #expect(ancestors == ["J93.1", "J93", "J90-J94", "Ch10"])
      let parents = try strings("SELECT target_code FROM concept_relation WHERE code = 'J93.11' AND kind = 'is_a'")
      #expect(parents == ["J93.1"])
      let mappings = try strings("SELECT target_code FROM concept_mapping WHERE code = 'HP:0002107'")
      #expect(mappings == ["C0032326"])
      let names = try strings("SELECT name FROM concept_name WHERE code = 'J93.9' ORDER BY kind")
      #expect(names == ["Pneumothorax, unspecified", "Pneumothorax NOS"])
      let texts = try strings("SELECT text FROM concept_text WHERE code = 'HP:0002202'")
      #expect(texts == ["Fluid in the pleural space."])
    }
  }
}
