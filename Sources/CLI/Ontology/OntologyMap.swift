import ArgumentParser
import Ontology

/// `nosology ontology map`
struct OntologyMap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Translate codes of one system into those of another.",
    discussion: """
      Mappings are followed in both directions, whichever system states them, and printed with the source and row that \
      state them. A code that its source has merged is answered with the present one. With --via, codes are mapped to \
      each other that are mapped to the same concept of a third system. Without codes the whole mapping is printed.

      Every code is answered: one without a mapping has a line whose last column says whether it is unmapped or unknown. \
      Exit status 0 when every code is mapped, 1 when one is unmapped or nothing is mapped at all, 2 when one is unknown.

      Example: nosology ontology map HP:0002107 --from HP --to UMLS
      """)

  @Argument(help: "Codes to translate (default: all).")
  var codes: [String] = []

  @OptionGroup var list: ListOptions

  @Option(help: "The system of the codes.")
  var from: String

  @Option(help: "The system they are translated into.")
  var to: String

  @Option(help: "A third system that both are mapped to, for example UMLS.")
  var via: String?

  @OptionGroup var ontology: OntologyOptions

  @Flag(help: "Print JSON: of no code or one a list of mappings, of several a line with the outcome of each.")
  var json = false

  func run() throws {
    let store = try ontology.open()
    let items = try list.items(codes, what: "codes")
    if items.isEmpty {
      try store.requireMappable([from, to] + (via.map { [$0] } ?? []))
      let mappings = try store.mappings(from: from, to: to, via: via)
      if json { try JSONOutput.print(mappings) } else { table(mappings).print() }
      return try Console.require(!mappings.isEmpty, "nothing is mapped from \(from) to \(to)")
    }
    let answers = try store.mappingAnswers(from: from, to: to, codes: items, via: via)
    if json {
      if list.isMany(items) {
        for answer in answers { try JSONOutput.printLine(answer) }
      } else {
        try JSONOutput.print(answers.flatMap(\.mappings))
      }
    } else {
      var table = table(answers.flatMap(\.mappings))
      for answer in answers where answer.outcome != .mapped {
        table.add(answer.code, "", "", "", answer.outcome.rawValue)
      }
      table.print()
    }
    for answer in answers {
      PresentCode.note(answer.present, for: answer.code)
      switch answer.outcome {
      case .mapped: continue
      case .unmapped: Console.note("\(answer.code) of \(from) is mapped to nothing in \(to)")
      case .unknown: Console.note("there is no code \(answer.code) in \(from)")
      }
    }
    if answers.contains(where: { $0.outcome == .unknown }) { throw ExitCode(2) }
    if answers.contains(where: { $0.outcome == .unmapped }) { throw ExitCode(1) }
  }

  private func table(_ mappings: [SystemMapping]) -> TextTable {
    var table = TextTable("from", "to", "name", "via", "stated by")
    for mapping in mappings {
      table.add(
        mapping.from.code, mapping.to.code, mapping.name ?? "", mapping.via?.code ?? "",
        mapping.provenance.map { "\($0.source), row \($0.row)" }.joined(separator: "; "))
    }
    return table
  }
}
