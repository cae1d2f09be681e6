import ArgumentParser
import Foundation
import Ontology

extension OntologyExporter.Format: ExpressibleByArgument {}

/// `nosology ontology export`
struct OntologyExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the concepts of a system for other programs.",
    discussion: """
      csv: one line a concept, which `ontology import` reads back; texts other than the first definition and tags are left \
      out. jsonl: one JSON object a line, with everything. obo: OBO 1.4, which `ontology import` reads \
      back without loss. tree: codes and names, indented.

      Example: nosology ontology export --system HP --format obo --output hp.obo
      """)

  @Option(help: "The code system.")
  var system: String

  @Option(help: "csv, jsonl, obo or tree.")
  var format: OntologyExporter.Format

  @Option(help: "Export what one source states only.")
  var source: String?

  @Option(help: "File to write (default: stdout).", completion: .file())
  var output: String?

  @OptionGroup var ontology: OntologyOptions

  func run() throws {
    let exporter = try OntologyExporter(ontology.open(), system: system, source: source)
    try LineOutput.write(to: output) { try exporter.write(format, emit: $0) }
  }
}
