import ArgumentParser
import Foundation
import Ontology

/// Options of every command that reads an ontology.
struct OntologyOptions: ParsableArguments {
  /// The file that commands read unless another is named.
  static let defaultDatabase = "ontology.sqlite"

  @Option(help: "Database file.", completion: .file(extensions: ["sqlite"]))
  var database = Self.defaultDatabase

  /// Opens the database, which must exist.
  func open() throws -> OntologyStore {
    try OntologyStore.open(at: URL(filePath: database))
  }
}

extension ConceptKind: ExpressibleByArgument {}
