import ArgumentParser
import Foundation
import Ontology

/// `nosology ontology build`
struct OntologyBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Fetch the public sources and import them into the database.",
    discussion: """
      Downloads each package once (pip as the downloader, SHA-256 checked, nothing executed), keeps it unpacked in \
      .cache/sources or $NOSOLOGY_CACHE, and imports what has changed since the last build. A table of what was made \
      goes to stdout, rows that could not be used to stderr.

      Example: nosology ontology build --database ontology.sqlite
      """)

  @Option(help: "List of the sources.")
  var sources = "knowledge/sources.json"

  @Option(help: "Database file; made when missing.")
  var database = "ontology.sqlite"

  @Flag(help: "Use only packages that are in the cache.")
  var offline = false

  @Flag(help: "Stop at the first bad row or missing code instead of reporting it.")
  var strict = false

  @Flag(help: "Print what was made as JSON.")
  var json = false

  func run() throws {
    let builder = OntologyBuilder(
      manifest: try .load(from: URL(filePath: sources)), fetcher: SourceFetcher(isOffline: offline),
      isStrict: strict)
    let line = ProgressLine("import", unit: "bytes")
    defer { line.finish() }
    var steps: [SourceImport.Step] = []
    try Interrupt.leaving("stopped; finished sources stay in \(database), the same command goes on from there") {
      let store = try OntologyStore.create(at: URL(filePath: database))
      try builder.build(
        into: store,
        fetching: { line.update(done: 0, total: nil, detail: "fetching \($0)") },
        progress: { line.update(done: $1, total: $2, detail: $0) },
        shouldStop: { Interrupt.requested },
        finished: { steps.append($0) })
    }
    line.finish()
    try ImportTable.print(steps, asJSON: json)
  }
}
