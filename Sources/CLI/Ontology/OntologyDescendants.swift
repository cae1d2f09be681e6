import ArgumentParser
import Ontology

/// `nosology ontology descendants`
struct OntologyDescendants: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descendants",
    abstract: "List the concepts below a code.",
    discussion: """
      Nearest first, by is_a and part_of, with the least number of steps. Of several codes, or those of \
      --file, each line says which code it is about. Exit status 1 when there are none.

      Example: nosology ontology descendants J93
      """)

  @OptionGroup var options: CodesOptions

  func run() throws {
    try options.answer(ConceptTables.related, none: "descendants") { store, concept in
      try store.descendants(of: concept.id)
    } cells: {
      ConceptTables.cells($0)
    }
  }
}
