import Foundation

/// The concepts of one state of a system or of several: a database, one source of it, or a file that was never imported.
public struct OntologyRelease: Sendable {
  /// What is said about each concept.
  public let concepts: [ConceptID: ConceptRecord]

  /// Takes concepts as they are.
  public init(concepts: [ConceptID: ConceptRecord]) { self.concepts = concepts }

  /// Reads a database: all systems or some, what all sources state or one.
  ///
  /// - Throws: `OntologyError` for a system or a source that is not there.
  public init(_ store: OntologyStore, systems: [String] = [], source: String? = nil) throws {
    try store.requireSystems(systems)
    var concepts: [ConceptID: ConceptRecord] = [:]
    for system in systems.isEmpty ? try store.systems() : systems {
      for record in try store.records(system: system, source: source) {
        concepts[ConceptID(system: system, code: record.code)] = record
      }
    }
    self.concepts = concepts
  }

  /// Reads a file without importing it. Its hierarchy has no cycles, as that of a database it were imported into.
  public init(_ file: URL, system: String, importer: any ConceptImporter) throws {
    var concepts: [ConceptID: ConceptRecord] = [:]
    var additions: [ConceptRecord] = []
    _ = try importer.read(file) { record in
      if record.isAddition {
        additions.append(record)
      } else {
        concepts[ConceptID(system: system, code: record.code)] = record
      }
    }
    for addition in additions {
      concepts[ConceptID(system: system, code: addition.code)]?.merge(addition)
    }
    self.concepts = Self.withoutCycles(concepts)
  }

  /// Opens the cycles in the hierarchy of one system as `HierarchyCycles` does in a database.
  private static func withoutCycles(_ stated: [ConceptID: ConceptRecord]) -> [ConceptID: ConceptRecord] {
    var concepts = stated.mapValues { record in
      var record = record
      record.relations = record.relations.map { RelaxedRelation.restored($0) ?? $0 }
      return record
    }
    let ids = concepts.keys.sorted()
    guard !ids.isEmpty else { return concepts }
    let numbers = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1.code, Int64($0)) })
    func isHierarchy(_ relation: ConceptRecord.Relation) -> Bool { RelaxedRelation.kinds.contains(relation.kind) }
    let edges = ids.enumerated().flatMap { child, id in
      (concepts[id]?.relations ?? []).filter(isHierarchy).compactMap { relation in
        numbers[relation.target].map { (child: Int64(child), parent: $0) }
      }
    }
    let cyclic = StatedHierarchy(edges, keys: 0...Int64(ids.count - 1)).cyclicRelations().relations
    for (child, relations) in Dictionary(grouping: cyclic, by: \.child) {
      let targets = Set(relations.map { ids[Int($0.parent)].code })
      let stated = concepts[ids[Int(child)]]?.relations ?? []
      concepts[ids[Int(child)]]?.relations = stated.map { relation in
        isHierarchy(relation) && targets.contains(relation.target) ? RelaxedRelation.relaxed(relation) : relation
      }
    }
    return concepts
  }

  /// The codes of the concepts above each concept in the hierarchy, ascending.
  func parents(of id: ConceptID) -> [String] {
    Set(
      (concepts[id]?.relations ?? []).filter { $0.kind == .isA || $0.kind == .partOf }.map(\.target)
    ).sorted()
  }

  /// The concepts that others are below of.
  var withChildren: Set<ConceptID> {
    Set(concepts.keys.flatMap { id in parents(of: id).map { ConceptID(system: id.system, code: $0) } })
  }
}
