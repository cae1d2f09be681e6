internal import GRDB

/// Joins concepts that mean the same (clusters) and concepts that may mean the same (families).
struct ConceptGroups {
  /// A mapping from a concept to a code, which is a concept of the table or a code of a system that is not in it.
  struct Mapping {
    var concept: Int32
    var target: Target
    /// Whether the concept has no other mapping into the target's system, and the target none other from the concept's.
    /// Only then do the two mean the same: several diseases are often mapped to one coarse code.
    var isOneToOne: Bool
  }

  enum Target: Hashable {
    case concept(Int32)
    case code(system: String, code: String)
  }

  private var clusters: DisjointSets
  private var families: DisjointSets
  private var preferredNames: [UInt64: Int32] = [:]
  private var exactNames: [UInt64: Int32] = [:]
  private var codes: [Target: Int32] = [:]

  init(count: Int) {
    clusters = DisjointSets(count: count)
    families = DisjointSets(count: count)
  }

  /// Returns the smallest member of a concept's cluster.
  mutating func cluster(of concept: Int32) -> Int32 { clusters.root(concept) }

  /// Returns the smallest member of a concept's family.
  mutating func family(of concept: Int32) -> Int32 { families.root(concept) }

  /// Joins concepts with the same preferred name.
  mutating func join(_ concept: Int32, preferredName hash: UInt64) {
    let first = preferredNames[hash, default: concept]
    preferredNames[hash] = first
    clusters.merge(first, concept)
    families.merge(first, concept)
  }

  /// Puts concepts with a common exact name into one family.
  mutating func join(_ concept: Int32, exactName hash: UInt64) {
    let first = exactNames[hash, default: concept]
    exactNames[hash] = first
    families.merge(first, concept)
  }

  /// Joins a concept with what it is mapped to.
  mutating func join(_ mapping: Mapping) {
    let target = number(of: mapping.target)
    families.merge(mapping.concept, target)
    if mapping.isOneToOne { clusters.merge(mapping.concept, target) }
  }

  /// Codes that are not in the table get numbers after its concepts, so that they never stand for a group.
  private mutating func number(of target: Target) -> Int32 {
    if case .concept(let number) = target { return number }
    if let known = codes[target] { return known }
    let number = clusters.add()
    let same = families.add()
    precondition(number == same, "clusters and families are numbered alike")
    codes[target] = number
    return number
  }

  /// Reads the mappings of the concepts of a table that sources state; those of curation say less than that two mean the
  /// same.
  static func mappings(
    _ database: Database, numbers: [Int64: Int32], systems: [String]
  ) throws -> [Mapping] {
    struct Side<Subject: Hashable>: Hashable {
      var subject: Subject
      var otherSystem: String
    }
    var pairs: [(concept: Int32, target: Target, system: String)] = []
    var outgoing: [Side<Int32>: Int] = [:]
    var incoming: [Side<Target>: Int] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT DISTINCT mapping.concept_id, concept.id, target_system, upper(replace(target_code, '.', '')) AS target
        FROM mapping LEFT JOIN concept ON +concept.system = target_system
          AND upper(replace(concept.code, '.', '')) = upper(replace(target_code, '.', ''))
        WHERE mapping.method = 'stated' ORDER BY mapping.concept_id, target_system, target
        """)
    while let row = try rows.next() {
      guard let concept = numbers[row[0]] else { continue }
      let key: Int64? = row[1]
      let system: String = row[2]
      let target =
        key.flatMap { numbers[$0] }.map(Target.concept) ?? .code(system: system, code: row[3])
      pairs.append((concept, target, system))
      outgoing[Side(subject: concept, otherSystem: system), default: 0] += 1
      incoming[Side(subject: target, otherSystem: systems[Int(concept)]), default: 0] += 1
    }
    return pairs.map { concept, target, system in
      Mapping(
        concept: concept, target: target,
        isOneToOne: outgoing[Side(subject: concept, otherSystem: system)] == 1
          && incoming[Side(subject: target, otherSystem: systems[Int(concept)])] == 1)
    }
  }
}
