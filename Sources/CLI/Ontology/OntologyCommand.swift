import ArgumentParser

/// `nosology ontology`
struct OntologyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ontology",
    abstract: "Build and query the database of medical knowledge.",
    discussion: """
      Sources are imported into one SQLite file: concepts with their names, descriptions, relations and mappings, each \
      with the row it came from.

      Example: nosology ontology build && nosology ontology search "tension pneumothorax"
      """,
    subcommands: [
      OntologyBuild.self, OntologyFetch.self, OntologyImport.self, OntologyRemoveSource.self, OntologyShow.self,
      OntologySearch.self,
      OntologyAncestors.self, OntologyDescendants.self, OntologySiblings.self, OntologyPath.self,
      OntologyCommonAncestor.self, OntologySimilar.self, OntologyMap.self,
      OntologyDiffCommand.self, OntologyExport.self, OntologyCheck.self, OntologyStats.self, OntologyPairs.self,
    ])
}
