import ArgumentParser
import Foundation
import Ontology

/// `nosology ontology build`
struct OntologyBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Fetch the public sources and import them into the database.",
    discussion: """
      Downloads each package once (pip as the downloader, SHA-256 checked, nothing executed), keeps it unpacked, and \
      imports what has changed since the last build. A table of what was made goes to stdout, rows that could not be used \
      to stderr.

      The list of sources is that of NOSOLOGY_HOME, of the current folder, or of the folder of the executable. Packages \
      are kept in NOSOLOGY_CACHE; where that is not set, in .cache/sources of a checkout inside one, else in \
      nosology/sources of the user's cache folder.

      Without options all sources of the list are built. Sources that are in the database and not chosen stay as they are.

      Examples:
        nosology ontology build --database ontology.sqlite
        nosology ontology build --only ICD-10-CM "Nosology articles" --database ontology.sqlite
      """)

  @Option(help: "List of the sources (default: knowledge/sources.json, see above).", completion: .file())
  var sources: String?

  @Option(parsing: .upToNextOption, help: "Names of the sources to build, as the list has them (default: all).")
  var only: [String] = []

  @Option(parsing: .upToNextOption, help: "Names of sources to leave out.")
  var without: [String] = []

  @Option(help: "Database file; made when missing.")
  var database = "ontology.sqlite"

  @Flag(help: "Use only packages that are in the cache.")
  var offline = false

  @Flag(help: "Stop at the first bad row or missing code instead of reporting it.")
  var strict = false

  @Flag(help: "Print what was made as JSON.")
  var json = false

  func run() throws {
    let home = HomeDirectory.current
    let builder = OntologyBuilder(
      manifest: try home.sourceManifest(named: sources).selecting(only: only, without: without),
      fetcher: home.fetcher(isOffline: offline), isStrict: strict)
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
