internal import GRDB

/// The conditions that categories of ICD-10-CM say they include: B02 has "shingles" in a note, not among its names.
struct IncludedConditions: Sendable {
  /// A condition, and the category and source that have it.
  struct Condition {
    let concept: Int64
    let source: Int64
    let text: String
  }

  private var conditions: [[String]: [Condition]] = [:]

  /// Reads the notes of the sources that have such notes.
  init(_ database: Database) throws {
    let table = WordFormTable()
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT concept_id, source_id, text FROM description
        WHERE source_id IN (SELECT id FROM source WHERE system = 'ICD10CM') AND kind = 'includes'
        """)
    while let row = try rows.next() {
      let condition = Condition(concept: row[0], source: row[1], text: row[2])
      let reading = NameReading(condition.text, table)
      for words in Set([reading.words] + reading.others) {
        conditions[Set(words.map(\.canonical)).sorted(), default: []].append(condition)
      }
    }
  }

  /// The conditions of a name, see `SearchWords.key`.
  func named(_ key: [String]) -> [Condition] { conditions[key] ?? [] }
}
