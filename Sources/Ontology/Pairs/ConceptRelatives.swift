import Deterministic

/// Which clusters may mean the same without being known to: one statement of a source relates them.
///
/// * a mapping that is not one to one joins a concept of the one with a concept of the other;
/// * concepts of two systems are mapped to one code that is not in the table: nothing else could tell that they meet;
/// * they have an exact name in common.
///
/// Relatives are no negatives of each other. They are one step apart: the relatives of a relative are not related, because
/// chains of many-to-one mappings reach thousands of different diseases.
struct ConceptRelatives: Sendable {
  /// Something that several clusters have: an exact name, or a mapping to a code.
  private struct Claim: Sendable {
    var thing: UInt64
    /// Clusters with the same thing are relatives when they have it on different sides.
    var side: Int32
    var cluster: Int32
  }

  private var linked: [Int32: Set<Int32>] = [:]
  /// In the order of what is claimed. Only things that more than one cluster claims.
  private var claims: [Claim] = []
  /// Where in `claims` the things begin that a cluster claims.
  private var starts: [Int32: [Int]] = [:]

  /// Relates nothing.
  init() {}

  /// Relates the clusters of a table.
  ///
  /// - Parameters:
  ///   - names: The hashes of the exact names of the concepts, preferred ones too.
  ///   - mappings: All mappings of the concepts.
  ///   - systems: The system of each concept.
  init(
    _ groups: inout ConceptGroups, names: some Sequence<(concept: Int32, hash: UInt64)>, mappings: [StatedMapping],
    systems: [String]
  ) {
    var claims: [Claim] = names.map { concept, hash in
      let cluster = groups.cluster(of: .concept(concept))
      return Claim(thing: hash, side: cluster, cluster: cluster)
    }
    var systemNumbers: [String: Int32] = [:]
    for mapping in mappings where !mapping.isOneToOne {
      let cluster = groups.cluster(of: .concept(mapping.concept))
      let target = groups.cluster(of: mapping.target)
      if Int(target) < systems.count {
        guard target != cluster else { continue }
        linked[cluster, default: []].insert(target)
        linked[target, default: []].insert(cluster)
      } else {
        let system = systems[Int(mapping.concept)]
        let next = Int32(systemNumbers.count)
        let side = systemNumbers[system, default: next]
        systemNumbers[system] = side
        claims.append(Claim(thing: SplitMix64.mix(UInt64(target)), side: side, cluster: cluster))
      }
    }
    keep(claims)
  }

  /// The clusters that are related to one. It is not among them.
  func of(_ cluster: Int32) -> Set<Int32> {
    var found = linked[cluster] ?? []
    for start in starts[cluster] ?? [] {
      let same = claims[start...].prefix { $0.thing == claims[start].thing }
      let own = Set(same.filter { $0.cluster == cluster }.map(\.side))
      for claim in same where claim.cluster != cluster && !own.isSubset(of: [claim.side]) {
        found.insert(claim.cluster)
      }
    }
    return found
  }

  /// Sorts the claims and keeps those on a thing that two sides claim.
  private mutating func keep(_ all: [Claim]) {
    let sorted = all.sorted { ($0.thing, $0.cluster, $0.side) < ($1.thing, $1.cluster, $1.side) }
    var start = 0
    while start < sorted.count {
      let end = sorted[start...].firstIndex { $0.thing != sorted[start].thing } ?? sorted.count
      let same = sorted[start..<end]
      if same.contains(where: { $0.side != sorted[start].side }) {
        for cluster in Set(same.map(\.cluster)) { starts[cluster, default: []].append(claims.count) }
        claims += same
      }
      start = end
    }
  }
}
