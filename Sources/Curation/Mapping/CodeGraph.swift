import Ontology

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
  init(_ evidence: CodeEvidence, target system: String, withheld: Set<String>) throws {
    for (concept, code) in try evidence.codes(of: system) {
      let number = Int32(codes.count)
      codes.append(code)
      numbers[code.plainCode] = number
      direct[concept] = [Target(code: number, weight: 1)]
    }
    try loadMappings(evidence, system, withheld: withheld)
    for (child, parent) in try evidence.parents(outside: system) { parents[child, default: []].append(parent) }
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

  private mutating func loadMappings(_ evidence: CodeEvidence, _ system: String, withheld: Set<String>) throws {
    let target = CodeSystem.family(of: system)
    var keys: [String: Int64] = [:]
    for (concept, id) in try evidence.concepts() { keys[Self.reference(id.system, id.code)] = concept }
    var sharing: [String: [Int64]] = [:]
    var weights: [Int64: [Int32: Float]] = [:]
    for mapping in try evidence.statedMappings() {
      if CodeSystem.family(of: mapping.targetSystem) == target {
        if !withheld.contains(mapping.system), let code = number(of: mapping.targetCode) {
          weights[mapping.concept, default: [:]][code] = 1
        }
      } else {
        sharing[Self.reference(mapping.targetSystem, mapping.targetCode), default: []].append(mapping.concept)
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
