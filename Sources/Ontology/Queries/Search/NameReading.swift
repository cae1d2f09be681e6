internal import GRDB

/// What a name says: the words it cannot do without, those it can, and the other names that stand in its brackets.
///
/// Classifications write `Varicella [chickenpox]`, `Myocardial infarction (acute) NOS` and `Urinary tract infection, site not
/// specified`. What only says that nothing more is known is no word of the name.
struct NameReading {
  /// The words that count, in their order.
  let words: [WordForm]
  /// Words in parentheses.
  let optional: [WordForm]
  /// What stands in brackets, and the abbreviations in parentheses, each a name of its own: `[chickenpox]`, `(AF)`.
  let others: [[WordForm]]

  init(_ name: String, _ table: WordFormTable) {
    guard name.utf8.contains(where: Self.isSign) else {
      words = table.telling(name)
      (optional, others) = ([], [])
      return
    }
    var base = ""
    var groups: [(text: String, isOptional: Bool)] = []
    var open: [Character] = []
    for character in name {
      switch character {
      case "(", "[":
        if open.isEmpty { groups.append(("", character == "(")) }
        open.append(character)
        base.append(" ")
      case ")", "]": _ = open.popLast()
      default:
        if open.isEmpty { base.append(character) } else { groups[groups.count - 1].text.append(character) }
      }
    }
    words = table.telling(Self.withoutUnknown(base))
    optional = groups.filter(\.isOptional).flatMap { table.telling($0.text) }
    others = groups.filter { !$0.isOptional || Self.isAbbreviation($0.text) }
      .map { table.telling($0.text) }.filter { !$0.isEmpty }
  }

  /// A comma, or what opens a bracket.
  private static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[")
  }

  /// Whether a text is of two to six capitals and digits, a capital among them.
  private static func isAbbreviation(_ text: String) -> Bool {
    (2...6).contains(text.count) && text.contains(where: \.isUppercase)
      && text.allSatisfy { $0.isUppercase || $0.isNumber }
  }

  /// Leaves out clauses like `, site not specified` and `, unspecified side` at the end.
  private static func withoutUnknown(_ name: String) -> String {
    var clauses = name.split(separator: ",")
    while clauses.count > 1, let last = clauses.last {
      let words = SearchText.words(String(last))
      let isUnknown =
        words.contains("unspecified") || words.contains("nos")
        || words.contains("not") && (words.contains("specified") || words.contains("elsewhere"))
      guard words.isEmpty || isUnknown && words.count <= 4 else { break }
      clauses.removeLast()
    }
    return clauses.joined(separator: ",")
  }
}

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
