import ArgumentParser
import Curation
import Foundation
import Ontology

/// `nosology curate evaluate`
struct CurateEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge curation by what is known.",
    subcommands: [CurateEvaluateArticles.self, CurateEvaluateMapping.self])
}

/// `nosology curate evaluate mapping`
struct CurateEvaluateMapping: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mapping",
    abstract: "Compare the mapping to ICD-10-CM with known codes, at the three-character level.",
    discussion: """
      Titles of the gold standard are mapped without knowing it. The test half is reported unless --part says otherwise; \
      weights and the accepting score are fitted on the other half by `curate fit`. Sources that may state the codes of \
      --gold (the file itself, disorders of cases) are no evidence.

      Example: nosology curate evaluate mapping --gold disorder_to_icd10cm.json --encoder runs/ke/encoder
      """)

  @OptionGroup var mapping: MappingOptions

  @OptionGroup var gold: MappingGoldOptions

  @OptionGroup var weights: MappingModelOptions

  @Option(help: "Which titles: development, test or all.")
  var part = MappingGold.Part.test

  @Option(help: "Write the titles whose first candidate is wrong to this file (.csv).", completion: .file())
  var errors: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    try OutputEnding.check(errors, "--errors", [".csv"])
  }

  func run() throws {
    let store = try mapping.ontology.open()
    let known = try gold.load(store)
    let gold = known.part(part)
    let model = try weights.load()
    let mapper = try mapping.mapper(judgedBy: self.gold, store, part: known)
    let vectors = try mapping.encoder.load(store)
    let line = ProgressLine("map", unit: "titles")
    let terms = try mapper.map(gold.entries.map(\.title), model: model, search: vectors?.search) {
      line.update(done: $0, total: $1)
    }
    line.finish()
    if let errors { try errorTable(terms, gold).write(to: URL(filePath: errors)) }
    let scores = MappingScores(terms, gold: gold, acceptance: model.acceptance)
    if json { return try JSONOutput.print(scores) }
    for row in table(scores) { Console.data(row) }
  }

  private func table(_ scores: MappingScores) -> [String] {
    func line(_ title: String, _ value: Double?) -> String {
      title.padding(toLength: 26, withPad: " ", startingAt: 0) + (value.map { String(format: "%.4f", $0) } ?? "-")
    }
    return [
      "titles                    \(scores.count) (\(part.rawValue))", line("with a candidate", scores.coverage),
      line("accuracy at 1", scores.accuracyAt1), line("accuracy at 5", scores.accuracyAt5),
      line("accepting score", scores.acceptance), line("accepted", scores.accepted),
      line("precision of accepted", scores.acceptedPrecision),
    ] + scores.methods.map { line("by \($0.method.rawValue) (\($0.count))", $0.accuracy) }
  }

  private func errorTable(_ terms: [MappedTerm], _ gold: MappingGold) -> ReviewTable {
    ReviewTable(
      columns: ["title", "gold", "found", "score", "method", "evidence", "others"],
      rows: zip(terms, gold.entries).compactMap { term, entry in
        let best = term.candidates.first
        if let best, entry.categories.contains(best.category) { return nil }
        return [
          term.title, entry.categories.sorted().joined(separator: " "), best?.category ?? "",
          best.map { String(format: "%.3f", $0.score) } ?? "", best?.method.rawValue ?? "", best?.evidence ?? "",
          term.candidates.dropFirst().map(\.category).joined(separator: " "),
        ]
      })
  }
}
