internal import GRDB

/// A concept and every text about it, for uses that read a whole system.
public struct ConceptTexts: Hashable, Sendable {
  /// System and code.
  public var id: ConceptID
  /// The preferred name.
  public var name: String
  /// The other names, in the order of their sources.
  public var synonyms: [String]
  /// The descriptions, in the order of their sources.
  public var descriptions: [String]
}

extension OntologyStore {
  /// Returns the concepts of a system that are in use, in the order of their codes, each with all its texts.
  ///
  /// `kinds` empty means all. One pass over the tables: much faster than asking concept by concept.
  public func texts(system: String, kinds: Set<ConceptKind> = []) throws -> [ConceptTexts] {
    try read { database in
      var concepts: [ConceptTexts] = []
      var positions: [Int64: Int] = [:]
      var preferred: [Int64: Int64] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT id, code, kind, name, name_id FROM concept_summary WHERE system = ? AND is_obsolete = 0 ORDER BY code
          """, arguments: [system])
      {
        guard try kinds.isEmpty || kinds.contains(decode(row[2])) else { continue }
        positions[row[0]] = concepts.count
        preferred[row[0]] = row[4]
        concepts.append(
          ConceptTexts(id: ConceptID(system: system, code: row[1]), name: row[3], synonyms: [], descriptions: []))
      }
      let names = try Row.fetchCursor(
        database,
        sql: """
          SELECT name.concept_id, name.id, name.text FROM name JOIN concept ON concept.id = name.concept_id
          WHERE concept.system = ? ORDER BY name.concept_id, name.source_id, name.id
          """, arguments: [system])
      while let row = try names.next() {
        guard let position = positions[row[0]], preferred[row[0]] != row[1] else { continue }
        concepts[position].synonyms.append(row[2])
      }
      let descriptions = try Row.fetchCursor(
        database,
        sql: """
          SELECT description.concept_id, description.text FROM description
          JOIN concept ON concept.id = description.concept_id
          WHERE concept.system = ? ORDER BY description.concept_id, description.source_id, description.position
          """, arguments: [system])
      while let row = try descriptions.next() {
        guard let position = positions[row[0]] else { continue }
        concepts[position].descriptions.append(row[1])
      }
      return concepts
    }
  }
}
