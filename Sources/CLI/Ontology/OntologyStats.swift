import ArgumentParser
import Ontology

/// `nosology ontology stats`
struct OntologyStats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Count what each source states.",
    discussion: """
      Prints one line for each source, and the version that class embeddings are stamped with: it is the same for every \
      database built from the same files.

      Example: nosology ontology stats --json
      """)

  @OptionGroup var ontology: OntologyOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let store = try ontology.open()
    let summary = Summary(
      ontologyVersion: try store.ontologyVersion(), sources: try store.statistics(),
      labelSets: try store.labelSetNames())
    if json { return try JSONOutput.print(summary) }
    let titles = [
      "source", "system", "version", "concepts", "obsolete", "names", "descriptions", "relations", "mappings", "tags",
    ]
    Console.data(titles.joined(separator: "\t"))
    for source in summary.sources {
      let counts = [
        source.conceptCount, source.obsoleteCount, source.nameCount, source.descriptionCount,
        source.relationCount, source.mappingCount, source.tagCount,
      ]
      let names = [source.source.name, source.source.system, source.source.version]
      Console.data((names + counts.map(String.init)).joined(separator: "\t"))
    }
    Console.note("ontology version \(summary.ontologyVersion)")
    if !summary.labelSets.isEmpty { Console.note("label sets: \(summary.labelSets.joined(separator: ", "))") }
  }

  private struct Summary: Encodable {
    let ontologyVersion: String
    let sources: [SourceStatistics]
    let labelSets: [String]
  }
}
