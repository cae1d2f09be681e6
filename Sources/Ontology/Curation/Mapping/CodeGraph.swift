internal import GRDB

/// Which ICD-10-CM codes the sources of a database give to each concept of any system.
///
/// A concept has the codes it is cross-referenced to, those of concepts that are cross-referenced to it or with it to
/// the same third concept, and, where there are none, those of its nearest ancestors.
struct CodeGraph {
  /// A code and how much speaks for it, from 0 to 1.
  struct Target: Equatable {
    var code: Int32
    var weight: Float
  }

  /// A code reached through an equivalent concept counts this much.
  private static let equivalentWeight: Float = 0.9
  /// Each step up the hierarchy multiplies by this.
  private static let stepWeight: Float = 0.7
  private static let stepLimit = 5
  /// A cross-reference that more concepts share says nothing about their equivalence.
  private static let sharedLimit = 12

  /// All codes, by their number.
  private(set) var codes: [String] = []
  private(set) var numbers: [String: Int32] = [:]
  private(set) var direct: [Int64: [Target]] = [:]
  private var equivalents: [Int64: [Int64]] = [:]
  private var parents: [Int64: [Int64]] = [:]

  /// Reads the graph.
  ///
  /// - Parameters:
  ///   - system: The target system, `ICD10CM`.
  ///   - withheld: Systems whose own statements about the target are not used, because they are what is asked for or
  ///     what the answer is compared with.
  init(_ database: Database, target system: String, withheld: Set<String>) throws {
    try loadCodes(database, system)
    try loadMappings(database, system, withheld: withheld)
    let steps = try Row.fetchCursor(
      database,
      sql: """
        SELECT descendant_id, ancestor_id FROM closure JOIN concept ON concept.id = descendant_id
        WHERE distance = 1 AND system <> ?
        """, arguments: [system])
    while let row = try steps.next() { parents[row[0], default: []].append(row[1]) }
  }

  /// The number of a code; the code's category where the code itself does not exist.
  func number(of code: String) -> Int32? {
    if let number = numbers[code.plainCode] { return number }
    return CategoryCode.category(of: code).flatMap { numbers[$0] }
  }

  /// The codes that the concept itself or an equivalent one is given.
  func targets(of concept: Int64) -> [Target] {
    var weights: [Int32: Float] = [:]
    for target in direct[concept] ?? [] { weights[target.code] = target.weight }
    for other in equivalents[concept] ?? [] {
      for target in direct[other] ?? [] {
        weights[target.code] = max(weights[target.code] ?? 0, target.weight * Self.equivalentWeight)
      }
    }
    return Self.shared(weights)
  }

  /// The codes of the nearest ancestors that have any, with their distance; empty where none is near.
  func inheritedTargets(of concept: Int64) -> [Target] {
    var seen: Set<Int64> = [concept]
    var level = [concept] + (equivalents[concept] ?? [])
    var factor: Float = 1
    for _ in 0..<Self.stepLimit {
      level = level.flatMap { parents[$0] ?? [] }.filter { seen.insert($0).inserted }
      factor *= Self.stepWeight
      if level.isEmpty { return [] }
      var sums: [Int32: Float] = [:]
      for ancestor in level {
        for target in targets(of: ancestor) { sums[target.code, default: 0] += target.weight }
      }
      let ordered = sums.sorted { $0.key < $1.key }
      let total = ordered.reduce(0) { $0 + $1.value }
      if total > 0 { return ordered.map { Target(code: $0.key, weight: $0.value / total * factor) } }
    }
    return []
  }

  /// A concept with several codes is the less certain evidence for each of them.
  private static func shared(_ weights: [Int32: Float]) -> [Target] {
    let ordered = weights.sorted { $0.key < $1.key }
    let total = ordered.reduce(0) { $0 + $1.value }
    return ordered.map { Target(code: $0.key, weight: $0.value * ($0.value / total).squareRoot()) }
  }

  private mutating func loadCodes(_ database: Database, _ system: String) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, code FROM concept WHERE system = ?1
        AND EXISTS (SELECT 1 FROM entry WHERE concept_id = concept.id AND kind IN ('category', 'code'))
        ORDER BY code
        """, arguments: [system])
    while let row = try rows.next() {
      let code: String = row[1]
      let number = Int32(codes.count)
      codes.append(code)
      numbers[code.plainCode] = number
      direct[row[0]] = [Target(code: number, weight: 1)]
    }
  }

  private mutating func loadMappings(_ database: Database, _ system: String, withheld: Set<String>) throws {
    let target = CodeSystem.family(of: system)
    var keys: [String: Int64] = [:]
    let concepts = try Row.fetchCursor(database, sql: "SELECT id, system, code FROM concept")
    while let row = try concepts.next() {
      keys[Self.reference(row[1], row[2])] = row[0]
    }
    var sharing: [String: [Int64]] = [:]
    var weights: [Int64: [Int32: Float]] = [:]
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT DISTINCT concept_id, target_system, target_code, concept.system
        FROM mapping JOIN concept ON concept.id = concept_id WHERE mapping.method = 'stated'
        ORDER BY concept_id, target_system, target_code
        """)
    while let row = try rows.next() {
      let concept: Int64 = row[0]
      if CodeSystem.family(of: row[1]) == target {
        if !withheld.contains(row[3]), let code = number(of: row[2]) {
          weights[concept, default: [:]][code] = 1
        }
      } else {
        sharing[Self.reference(row[1], row[2]), default: []].append(concept)
      }
    }
    for (concept, codes) in weights { direct[concept] = Self.shared(codes) }
    link(sharing, keys)
  }

  /// Concepts are equivalent where one refers to the other, or both to the same third.
  private mutating func link(_ sharing: [String: [Int64]], _ keys: [String: Int64]) {
    var pairs: [Int64: Set<Int64>] = [:]
    for (reference, concepts) in sharing {
      var members = concepts.count <= Self.sharedLimit ? concepts : []
      if let target = keys[reference] {
        for concept in concepts { pairs[concept, default: []].insert(target) }
        if concepts.count <= Self.sharedLimit { members.append(target) }
      }
      for concept in members { pairs[concept, default: []].formUnion(members) }
    }
    equivalents = pairs.mapValues { $0.sorted() }
    for concept in equivalents.keys { equivalents[concept]?.removeAll { $0 == concept } }
  }

  /// A code of a system as one key: `ICD9CM:2554`, whether the source writes the prefix and the dot or not.
  private static func reference(_ system: String, _ code: String) -> String {
    let system = CodeSystem.family(of: system)
    let local = code.split(separator: ":").last.map(String.init) ?? code
    return "\(system):\(local.plainCode)"
  }
}
