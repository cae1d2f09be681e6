import ArgumentParser
import Ontology

/// `nosology ontology map`
struct OntologyMap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Translate codes of one system into those of another.",
    discussion: """
      Mappings are followed in both directions, whichever system states them, and printed with the source and row that \
      state them. With --via, codes are mapped to each other that are mapped to the same concept of a third system. \
      Without codes the whole mapping is printed. Exit status 1 when there is none.

      Example: nosology ontology map HP:0002107 --from HP --to UMLS
      """)

  @Argument(help: "Codes to translate (default: all).")
  var codes: [String] = []

  @Option(help: "The system of the codes.")
  var from: String

  @Option(help: "The system they are translated into.")
  var to: String

  @Option(help: "A third system that both are mapped to, for example UMLS.")
  var via: String?

  @OptionGroup var ontology: OntologyOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let store = try ontology.open()
    let mappings =
      codes.isEmpty
      ? try store.mappings(from: from, to: to, via: via)
      : try codes.flatMap { try store.mappings(from: from, to: to, code: $0, via: via) }
    if mappings.isEmpty {
      let systems = try store.mappableSystems()
      if let system = [from, to, via].compactMap(\.self).first(where: { !systems.contains($0) }) {
        throw CodeOptions.unknown(system: system, systems, in: store)
      }
    }
    if json {
      try JSONOutput.print(mappings)
    } else {
      var table = TextTable("from", "to", "name", "via", "stated by")
      for mapping in mappings {
        table.add(
          mapping.from.code, mapping.to.code, mapping.name ?? "", mapping.via?.code ?? "",
          mapping.provenance.map { "\($0.source), row \($0.row)" }.joined(separator: "; "))
      }
      table.print()
    }
    try Console.require(!mappings.isEmpty, "nothing is mapped from \(from) to \(to)")
  }
}
