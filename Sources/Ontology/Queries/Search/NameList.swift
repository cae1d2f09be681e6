import Files

internal import GRDB

/// Every name that a search can find, and the distinct texts among them.
public struct NameList: Equatable, Sendable {
  /// One name of one concept, as a source states it.
  public struct Name: Equatable, Sendable {
    /// The name's id.
    public var id: Int64
    /// The id of the concept that bears it.
    public var concept: Int64
    /// Position of its text in `texts`.
    public var text: Int

    /// Makes a name.
    public init(id: Int64, concept: Int64, text: Int) {
      self.id = id
      self.concept = concept
      self.text = text
    }
  }

  /// The names in the order of their concepts and ids.
  public var names: [Name]
  /// The texts in alphabetical order, each once whatever the case of its ASCII letters.
  public var texts: [String]
  /// `OntologyStore.ontologyVersion()` of the state that was read.
  public var ontologyVersion: String
  /// `OntologyStore.nameVersion()` of the state that was read.
  public var version: String
}

extension OntologyStore {
  /// Returns the names of all concepts, those of codes that no source defines left out.
  public func nameList() throws -> NameList {
    try read { database in
      var list = NameList(
        names: [], texts: [], ontologyVersion: try Self.ontologyVersion(database),
        version: try Self.nameVersion(database))
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT id, concept_id, text FROM name
          WHERE EXISTS (SELECT 1 FROM entry WHERE concept_id = name.concept_id)
          ORDER BY text COLLATE NOCASE, text, id
          """)
      var folded = ""
      while let row = try rows.next() {
        let text: String = row[2]
        let key = Self.foldingASCII(text)
        if list.texts.isEmpty || !key.utf8.elementsEqual(folded.utf8) {
          list.texts.append(text)
          folded = key
        }
        list.names.append(NameList.Name(id: row[0], concept: row[1], text: list.texts.count - 1))
      }
      list.names.sort { ($0.concept, $0.id) < ($1.concept, $1.id) }
      return list
    }
  }

  /// Identifies the names of this database together with their ids, by which an index of them knows that it fits.
  ///
  /// Unlike `ontologyVersion()` it differs between databases whose sources were imported in another order or by a program
  /// that reads other names from the same files.
  public func nameVersion() throws -> String { try read(Self.nameVersion) }

  private static func nameVersion(_ database: Database) throws -> String {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT source.name, source.version, source.digest, min(name.id), max(name.id), count(name.id)
        FROM source LEFT JOIN name ON name.source_id = source.id GROUP BY source.id ORDER BY source.name
        """)
    return FileDigest.sha256(
      ofText: rows.map { row in row.databaseValues.map(\.description).joined(separator: "\t") + "\n" }.joined())
  }

  /// A text with its ASCII letters in lower case, as SQLite's NOCASE compares it.
  static func foldingASCII(_ text: String) -> String {
    String(
      decoding: text.utf8.map { byte in byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte },
      as: UTF8.self)
  }
}
