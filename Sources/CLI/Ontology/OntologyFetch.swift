import ArgumentParser
import Foundation
import Ontology

/// `nosology ontology fetch`
struct OntologyFetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download one source, if need be, and print where it is.",
    discussion: """
      Prints the path of the file or directory that the list of sources names, for use in scripts. Options that ask for \
      an encoder take the name of a fetched one as well. Where the list and the downloads lie is said in the help of \
      `ontology build`.

      Example: nosology ontology fetch all-MiniLM-L6-v2
      """)

  @Argument(help: "Name of the source.")
  var name: String

  @Option(help: "List of the sources (default: knowledge/sources.json).", completion: .file())
  var sources: String?

  @Flag(help: "Use only packages that are in the cache.")
  var offline = false

  func run() throws {
    let home = HomeDirectory.current
    let manifest = try home.sourceManifest(named: sources)
    let source = try manifest.source(named: name)
    Console.note("\(source.name): \(source.attribution); licence: \(source.licence)")
    Console.data(try home.fetcher(isOffline: offline).fetch(source, of: manifest).path)
  }
}
