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
    var systemNumbers: [String: Int] = [:]
    let ownSystems = systems.map { systemNumbers.number(of: $0) }
    // Codes count on where the concepts end.
    var codeNumbers: [Target: Int] = [:]
    var pairs: [(mapping: StatedMapping, target: Int, system: Int)] = []
    var partners = Partners()
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
      let systemNumber = systemNumbers.number(of: system)
      let targetNumber =
        if case .concept(let concept) = target { Int(concept) } else { systems.count + codeNumbers.number(of: target) }
      pairs.append((StatedMapping(concept: concept, target: target, isOneToOne: false), targetNumber, systemNumber))
      partners.add(targetNumber, to: Int(concept), in: systemNumber)
      partners.add(Int(concept), to: targetNumber, in: ownSystems[Int(concept)])
    }
    return pairs.map { mapping, target, system in
      var mapping = mapping
      mapping.isOneToOne =
        partners.isOne(to: Int(mapping.concept), in: system)
        && partners.isOne(to: target, in: ownSystems[Int(mapping.concept)])
      return mapping
    }
  }

  /// The partners of concepts and codes in each system, all by number, as far as it matters whether there are several.
  private struct Partners {
    private struct Side: Hashable {
      var subject: Int
      var system: Int
    }

    /// The partner of each side, `several` for more than one.
    private var partners: [Side: Int] = [:]
    private static let several = -1

    mutating func add(_ partner: Int, to subject: Int, in system: Int) {
      let side = Side(subject: subject, system: system)
      let known = partners[side, default: partner]
      partners[side] = known == partner ? partner : Self.several
    }

    func isOne(to subject: Int, in system: Int) -> Bool {
      partners[Side(subject: subject, system: system)] != Self.several
    }
  }
}

extension Dictionary where Value == Int {
  /// Returns the number of a key; a new key has the next one.
  fileprivate mutating func number(of key: Key) -> Int {
    if let known = self[key] { return known }
    let next = count
    self[key] = next
    return next
  }
}
