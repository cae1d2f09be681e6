import ArgumentParser
import Foundation
import Ontology

/// `nosology ontology remove-source`
struct OntologyRemoveSource: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove-source",
    abstract: "Take out one source with all that it stated.",
    discussion: """
      Everything goes in one transaction. Concepts that other sources define stay, and so does what others added to \
      concepts of this source: it is seen again when the concepts are back. `nosology ontology stats` lists the sources.

      Example: nosology ontology remove-source HPO
      """)

  @Argument(help: "Name of the source.")
  var name: String

  @OptionGroup var ontology: OntologyOptions

  func run() throws {
    let store = try ontology.open()
    try store.removeSource(named: name)
    Console.note("removed \(name) from \(store.url.lastPathComponent)")
  }
}
