import Deterministic
import Ontology
import TextEncoder

extension ClusterTask {
  /// Takes the preferred names of a classification by its chapters and blocks (`ConceptKind.section`).
  ///
  /// - Parameter limit: Most names; of more a sample is drawn, the same each time.
  ///
  /// - Throws: `OntologyError` for a system without chapters, or that the database does not have.
  public init(_ store: OntologyStore, system: String, limit: Int = 4000) throws {
    let tops: [(name: String, concepts: [ConceptTexts])] = [
      ("chapter", try store.texts(system: system, kinds: [.chapter])),
      ("block", try store.texts(system: system, kinds: [.section])),
    ]
    guard tops[0].concepts.count > 1 else {
      throw OntologyError(
        "\(store.url.path) has no chapters of the code system \(system)",
        hint: "systems: \(Set(try store.sources().map(\.system)).sorted().joined(separator: ", "))")
    }
    let left: Set<ConceptKind> = [.chapter, .section]
    var seen: Set<String> = []
    var members = try store.texts(system: system, kinds: Set(ConceptKind.allCases).subtracting(left)).filter {
      seen.insert(TermDictionary.normalised($0.name)).inserted
    }
    if members.count > limit {
      var random = SplitMix64(seed: 0)
      members = Array(random.shuffled(members).prefix(limit))
    }
    let groupings = try tops.map { top in
      var groups: [ConceptID: Int] = [:]
      // Of blocks within blocks the innermost counts: the largest are written first.
      let below = try top.concepts.map { try store.descendants(of: $0.id).map(\.concept.id) }
      for (number, ids) in below.enumerated().sorted(by: { $0.element.count > $1.element.count }) {
        for id in ids { groups[id] = number }
      }
      return Grouping(name: top.name, groups: members.map { groups[$0.id] })
    }
    self.init(name: "clusters_\(system)", texts: members.map(\.name), groupings: groupings)
  }
}
