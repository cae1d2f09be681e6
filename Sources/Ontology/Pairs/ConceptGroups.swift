/// Joins concepts that mean the same (clusters), and those that the split keeps together (split groups).
///
/// Both are transitive, so neither follows a mapping that is not one to one: chains of those join thousands of diseases.
/// What such a mapping says is kept by `ConceptRelatives`.
struct ConceptGroups {
  private var clusters: DisjointSets
  private var splitGroups: DisjointSets
  private var preferredNames: [UInt64: Int32] = [:]
  private var codes: [StatedMapping.Target: Int32] = [:]

  init(count: Int) {
    clusters = DisjointSets(count: count)
    splitGroups = DisjointSets(count: count)
  }

  /// Returns the smallest member of a concept's cluster. It is no concept of the table for a code that none means.
  mutating func cluster(of target: StatedMapping.Target) -> Int32 { clusters.root(number(of: target)) }

  /// Returns the smallest member of a concept's split group.
  mutating func splitGroup(of concept: Int32) -> Int32 { splitGroups.root(concept) }

  /// Joins concepts with the same preferred name: they mean the same.
  mutating func join(_ concept: Int32, preferredName hash: UInt64) {
    let first = preferredNames[hash, default: concept]
    preferredNames[hash] = first
    clusters.merge(first, concept)
    splitGroups.merge(first, concept)
  }

  /// Keeps a concept together with those whose preferred name is an exact name of it: what they say is said of it too.
  /// All preferred names are joined before.
  mutating func join(_ concept: Int32, exactName hash: UInt64) {
    if let namesake = preferredNames[hash] { splitGroups.merge(namesake, concept) }
  }

  /// Joins a concept with its one-to-one twin: they mean the same.
  mutating func join(_ concept: Int32, twin: StatedMapping.Target) {
    let twin = number(of: twin)
    clusters.merge(concept, twin)
    splitGroups.merge(concept, twin)
  }

  /// Codes that are not in the table get numbers after its concepts, so that they never stand for a group with one.
  private mutating func number(of target: StatedMapping.Target) -> Int32 {
    if case .concept(let number) = target { return number }
    if let known = codes[target] { return known }
    let number = clusters.add()
    let same = splitGroups.add()
    precondition(number == same, "clusters and split groups are numbered alike")
    codes[target] = number
    return number
  }
}
