import ArgumentParser
import Ontology

/// `nosology ontology descendants`
struct OntologyDescendants: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descendants",
    abstract: "List the concepts below a code.",
    discussion: """
      Nearest first, by is_a and part_of, with the least number of steps. Exit status 1 when there are none.

      Example: nosology ontology descendants J93
      """)

  @OptionGroup var options: CodeOptions

  func run() throws {
    let store = try options.ontology.open()
    let concepts = try store.descendants(of: options.concept(in: store).id)
    if options.json { try JSONOutput.print(concepts) } else { ConceptTables.print(concepts) }
    try Console.require(!concepts.isEmpty, "\(options.code) has no descendants")
  }
}
