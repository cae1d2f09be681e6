import ArgumentParser
import Ontology

/// `nosology ontology common-ancestor`
struct OntologyCommonAncestor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "common-ancestor",
    abstract: "List what is above two codes.",
    discussion: """
      Nearest first: the distance is the sum of the steps from both codes. A code counts as above itself. Exit status 1 \
      when there is nothing.

      Example: nosology ontology common-ancestor J93.0 J95.811
      """)

  @OptionGroup var first: CodeOptions

  @Argument(help: "The other code, of the same system.")
  var other: String

  func run() throws {
    let store = try first.ontology.open()
    let a = try first.concept(in: store).id
    let b = try CodeOptions.concept(other, system: first.system ?? a.system, in: store).id
    let common = try store.commonAncestors(of: a, b)
    if first.json { try JSONOutput.print(common) } else { ConceptTables.print(common) }
    try Console.require(!common.isEmpty, "\(a) and \(b) share no ancestor")
  }
}
