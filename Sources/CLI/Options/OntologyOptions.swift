import ArgumentParser
import Foundation
import Ontology

/// Options of every command that reads an ontology.
struct OntologyOptions: ParsableArguments {
  @Option(help: "Database file. (default: ontology.sqlite)", completion: .file(extensions: ["sqlite"]))
  var database: String?

  /// The file that is named, or the one that commands read without a name.
  var file: URL { URL(filePath: database ?? "ontology.sqlite") }

  /// Opens the database, which must exist.
  func open() throws -> OntologyStore { try OntologyStore.open(at: file) }
}

extension ConceptKind: ExpressibleByArgument {}
