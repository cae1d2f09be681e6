import ArgumentParser
import Ontology

/// `nosology ontology ancestors`
struct OntologyAncestors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ancestors",
    abstract: "List the concepts above a code.",
    discussion: """
      Nearest first, by is_a and part_of, with the least number of steps. Exit status 1 when there are none.

      Example: nosology ontology ancestors J93.0
      """)

  @OptionGroup var options: CodeOptions

  func run() throws {
    let store = try options.ontology.open()
    let concepts = try store.ancestors(of: options.concept(in: store).id)
    if options.json { try JSONOutput.print(concepts) } else { ConceptTables.print(concepts) }
    try Console.require(!concepts.isEmpty, "\(options.code) has no ancestors")
  }
}
