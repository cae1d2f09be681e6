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
    ImportTable.print(steps)
  }
}

/// Prints what imports made: counts as data, complaints as notes.
enum ImportTable {
  private static let columns = [
    "source", "version", "outcome", "concepts", "names", "descriptions", "relations", "mappings", "seconds",
  ]

  /// Prints a table of `steps` to stdout and what was wrong to stderr.
  static func print(_ steps: [SourceImport.Step]) {
    let rows = [columns] + steps.map(cells)
    let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column < 3 ? cell + padding : padding + cell
      }
      Console.data(cells.joined(separator: "  "))
    }
    for step in steps { complain(step) }
  }

  private static func cells(_ step: SourceImport.Step) -> [String] {
    let report = step.report
    let counts = [
      report.conceptCount, report.nameCount, report.descriptionCount, report.relationCount,
      report.mappingCount,
    ]
    return [step.source.name, step.source.version, report.outcome.rawValue]
      + counts.map { report.outcome == .unchanged ? "" : String($0) }
      + [String(format: "%.2f", step.seconds)]
  }

  private static func complain(_ step: SourceImport.Step) {
    let report = step.report
    var notes = report.diagnostics.lines
    notes += report.unresolvedRelations.map {
      "line \($0.row): \($0.code) \($0.kind.rawValue) \($0.target), which does not exist"
    }
    let hidden = report.unresolvedRelationCount - report.unresolvedRelations.count
    if hidden > 0 { notes.append("… and \(hidden) more relations to concepts that do not exist") }
    notes += report.undefinedCodes.map { "line \($0.row): adds to \($0.code), which no source defines" }
    let undefined = report.undefinedCodeCount - report.undefinedCodes.count
    if undefined > 0 { notes.append("… and \(undefined) more codes that no source defines") }
    notes += step.missingCodes.map(\.description)
    for note in notes { Console.note("\(step.source.name): \(note)") }
  }
}
