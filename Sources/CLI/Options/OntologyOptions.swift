import ArgumentParser
import Foundation
import Ontology

/// Options of every command that reads an ontology.
struct OntologyOptions: ParsableArguments {
  @Option(help: "Database file.", completion: .file(extensions: ["sqlite"]))
  var database = "ontology.sqlite"

  /// Opens the database, which must exist.
  func open() throws -> OntologyStore {
    try OntologyStore.open(at: URL(filePath: database))
  }
}

extension ConceptKind: ExpressibleByArgument {}
