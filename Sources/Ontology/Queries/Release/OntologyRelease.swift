import Foundation

/// The concepts of one state of a system or of several: a database, one source of it, or a file that was never imported.
public struct OntologyRelease: Sendable {
  /// What is said about each concept.
  public let concepts: [ConceptID: ConceptRecord]

  /// Takes concepts as they are.
  public init(concepts: [ConceptID: ConceptRecord]) { self.concepts = concepts }

  /// Reads a database: all systems or some, what all sources state or one.
  ///
  /// Throws: `OntologyError` for a system or a source that is not there.
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

  /// Reads a file without importing it.
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
    self.concepts = concepts
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
