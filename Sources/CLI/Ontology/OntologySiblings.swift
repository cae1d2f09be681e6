import ArgumentParser
import Ontology

/// `nosology ontology siblings`
struct OntologySiblings: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "siblings",
    abstract: "List the concepts that share a parent with a code.",
    discussion: """
      In the order of their codes. Of several codes, or those of \
      --file, each line says which code it is about. Exit status 1 when there are none.

      Example: nosology ontology siblings J93.0
      """)

  @OptionGroup var options: CodesOptions

  func run() throws {
    try options.answer(ConceptTables.plain, none: "siblings") { store, concept in
      try store.siblings(of: concept.id)
    } cells: {
      ConceptTables.cells($0)
    }
  }
}
