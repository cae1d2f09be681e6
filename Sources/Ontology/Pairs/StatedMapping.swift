internal import GRDB

/// What a source states about a concept and a code of another system, seen from the concept.
struct StatedMapping {
  /// A concept of the table, or a code of a system that is not in it.
  enum Target: Hashable {
    case concept(Int32)
    case code(system: String, code: String)
  }

  var concept: Int32
  var target: Target
  /// Whether neither side is mapped to or from anything else of the other's system, whichever of them states it. Only
  /// then do the two mean the same: several diseases are often mapped to one coarse code.
  var isOneToOne: Bool

  /// Reads the mappings of the concepts of a table that sources state; those of curation say less than that two mean the
  /// same. Codes that their source has merged are those of the present concepts.
  static func all(
    _ database: Database, numbers: [Int64: Int32], systems: [String]
  ) throws -> [StatedMapping] {
    struct Side: Hashable {
      var subject: Target
      var otherSystem: String
    }
    var pairs: [(concept: Int32, target: Target, system: String)] = []
    var partners: [Side: Set<Target>] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT DISTINCT mapping.concept_id, concept.id, target_system, \(PresentCodes.plain("target_code")) AS target
        FROM mapping
        LEFT JOIN concept ON concept.id IN (\(PresentCodes.concepts("target_code", system: "target_system")))
        WHERE mapping.method = 'stated' ORDER BY mapping.concept_id, target_system, target, concept.code
        """)
    while let row = try rows.next() {
      guard let concept = numbers[row[0]] else { continue }
      let key: Int64? = row[1]
      let system: String = row[2]
      let target = key.flatMap { numbers[$0] }.map(Target.concept) ?? .code(system: system, code: row[3])
      pairs.append((concept, target, system))
      partners[Side(subject: .concept(concept), otherSystem: system), default: []].insert(target)
      partners[Side(subject: target, otherSystem: systems[Int(concept)]), default: []].insert(.concept(concept))
    }
    func hasOnePartner(_ subject: Target, in system: String) -> Bool {
      partners[Side(subject: subject, otherSystem: system)]?.count == 1
    }
    return pairs.map { concept, target, system in
      StatedMapping(
        concept: concept, target: target,
        isOneToOne: hasOnePartner(.concept(concept), in: system)
          && hasOnePartner(target, in: systems[Int(concept)]))
    }
  }
}
