import ArgumentParser
import Ontology

/// `nosology ontology siblings`
struct OntologySiblings: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "siblings",
    abstract: "List the concepts that share a parent with a code.",
    discussion: """
      In the order of their codes. Exit status 1 when there are none.

      Example: nosology ontology siblings J93.0
      """)

  @OptionGroup var options: CodeOptions

  func run() throws {
    let store = try options.ontology.open()
    let concepts = try store.siblings(of: options.concept(in: store).id)
    if options.json { try JSONOutput.print(concepts) } else { ConceptTables.print(concepts) }
    try Console.require(!concepts.isEmpty, "\(options.code) has no siblings")
  }
}
