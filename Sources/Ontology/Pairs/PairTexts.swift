internal import GRDB

/// Reads the texts of a batch.
struct PairTexts {
  let database: Database
  let table: ConceptTable
  let options: PairOptions

  func id(of concept: Int32) throws -> ConceptID {
    let row = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT system, code FROM concept WHERE id = ?"),
      arguments: [table.keys[Int(concept)]])
    guard let row else { throw isGone(concept) }
    return ConceptID(system: row[0], code: row[1])
  }

  /// The preferred name.
  func name(of concept: Int32) throws -> String {
    let name = try String.fetchOne(
      database.cachedStatement(sql: "SELECT name FROM concept_summary WHERE id = ?"),
      arguments: [table.keys[Int(concept)]])
    guard let name else { throw isGone(concept) }
    return name
  }

  /// The table and the texts are read from one state of the database, so this says that the file was tampered with.
  private func isGone(_ concept: Int32) -> OntologyError {
    OntologyError(
      "concept \(table.keys[Int(concept)]) of the ontology is gone while its texts are read",
      remedy: OntologyRemedy.checkDatabase)
  }

  /// A name of a cluster.
  struct Name {
    var text: String
    var hash: UInt64
    /// Whether it holds for every concept of the cluster.
    var isShared: Bool
  }

  /// The usable names of all concepts that mean the same as one, each spelling once, in the order of their bytes. None that
  /// a held-out concept has too, unless the concept is held out itself.
  func clusterNames(of concept: Int32) throws -> [Name] {
    var names: [UInt64: Name] = [:]
    for twin in table.twins(of: concept) {
      let rows = try Row.fetchCursor(
        database.cachedStatement(sql: "SELECT text, scope FROM name WHERE concept_id = ?"),
        arguments: [table.keys[Int(twin)]])
      while let row = try rows.next() {
        let scope: SynonymScope? = try (row[1] as String?).map { try decode($0) }
        guard NameUse.isUsable(scope, isResidual: table.isResidual[Int(twin)], options) else { continue }
        let text: String = row[0]
        let hash = SearchText.hash(text)
        guard table.isUsable(hash, with: concept) else { continue }
        let isShared = NameUse.isShared(scope)
        guard let known = names[hash] else {
          names[hash] = Name(text: text, hash: hash, isShared: isShared)
          continue
        }
        let isEarlier = text.utf8.lexicographicallyPrecedes(known.text.utf8)
        names[hash] = Name(text: isEarlier ? text : known.text, hash: hash, isShared: isShared || known.isShared)
      }
    }
    return names.values.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
  }

  /// The descriptions of a kind in the order of their bytes, cut to the length allowed. A text about one modality begins
  /// with it. None that reads like a name of a held-out concept, unless the concept is held out itself.
  func descriptions(of concept: Int32, _ kind: DescriptionKind) throws -> [String] {
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT DISTINCT modality, text FROM description WHERE concept_id = ? AND kind = ?"),
      arguments: [table.keys[Int(concept)], kind.rawValue])
    return rows.map { row in
      Self.text(row[1], modality: row[0], limit: options.maxDescriptionCharacters)
    }.filter { table.isUsable(SearchText.hash($0), with: concept) }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// A description as it is trained on: what it is about first, then as much as fits.
  static func text(_ text: String, modality: String?, limit: Int) -> String {
    cut(modality.map { "\($0): \(text)" } ?? text, to: limit)
  }

  /// Cuts a text at the end of the last whole sentence that fits, or of the last word if that keeps twice as much.
  static func cut(_ text: String, to limit: Int) -> String {
    // Most texts are short enough, which bytes tell sooner than characters.
    guard text.utf8.count > limit,
      let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex), end < text.endIndex
    else { return text }
    let head = text[..<end]
    let sentence = head.lastIndex(of: ".").map { head[...$0] }
    let words = text[head.endIndex].isWhitespace ? head : head[..<(head.lastIndex(of: " ") ?? head.endIndex)]
    guard let sentence, sentence.count * 2 >= words.count else { return String(words) }
    return String(sentence)
  }
}
