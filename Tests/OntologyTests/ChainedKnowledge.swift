import Foundation
import Ontology
import OntologyTestSupport

/// Sources in which mappings that are not one to one join everything, as equivalences of two editions of a classification
/// do.
enum ChainedKnowledge {
  /// A concept with a synonym and a definition.
  private static func concept(
    _ code: String, _ name: String, below parents: [String] = [], mappings: [ConceptRecord.Mapping] = []
  ) -> ConceptRecord {
    Knowledge.concept(
      code, name, below: parents, synonyms: [.init("\(name), so called", scope: .exact)],
      descriptions: [.init(.definition, "What is called \(name).")], mappings: mappings)
  }

  /// Each old code is mapped to two new ones, which the old codes beside it are mapped to as well: a chain over all.
  static func old(count: Int) -> [ConceptRecord] {
    (0..<count).map { number in
      concept(
        "O\(number)", "Old disease \(number)",
        mappings: [.init(system: "NEW", code: "N\(number)"), .init(system: "NEW", code: "N\((number + 1) % count)")])
    }
  }

  /// The new codes, below groups of ten.
  static func new(count: Int) -> [ConceptRecord] {
    (0..<(count + 9) / 10).map { concept("G\($0)", "Group \($0)") }
      + (0..<count).map { concept("N\($0)", "New disease \($0)", below: ["G\($0 / 10)"]) }
  }

  /// A database of both.
  static func store(count: Int, in directory: URL) throws -> OntologyStore {
    let store = try OntologyStore.create(at: directory.appending(path: "chained.sqlite"))
    try store.importRecords(new(count: count), from: Knowledge.source("NEW"))
    try store.importRecords(old(count: count), from: Knowledge.source("OLD"))
    return store
  }
}
