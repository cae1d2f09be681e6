import ArgumentParser
import Foundation
import Ontology

/// `nosology curate fit`
struct CurateFit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit how evidence for a code is weighed, on titles whose code is known.",
    discussion: """
      Only the development half of the gold standard is used (which half a title is in depends on its bytes), so that \
      `curate evaluate mapping` can report the other. The titles themselves become no evidence: a dozen weights are \
      fitted, and the least score at which a mapping is accepted without review.

      Example: nosology curate fit --gold disorder_to_icd10cm.json --encoder runs/ke/encoder --output weights.json
      """)

  @OptionGroup var mapping: MappingOptions

  @OptionGroup var gold: MappingGoldOptions

  @Option(help: "Share of the accepted mappings that is to be right.")
  var targetPrecision = 0.9

  @Option(help: "File to write (.json).", completion: .file())
  var output: String

  func validate() throws {
    try OutputEnding.check(output, "--output", [".json"])
    if !(0...1).contains(targetPrecision) {
      throw ValidationError("--target-precision is \(targetPrecision), expected 0 to 1")
    }
  }

  func run() throws {
    let store = try mapping.ontology.open()
    let part = try gold.load(store).part(.development)
    let mapper = try mapping.mapper(judgedBy: gold, store, part: part)
    let vectors = try mapping.encoder.load(store)
    let line = ProgressLine("titles", unit: "titles")
    let model = try mapper.fit(
      part, precision: targetPrecision, origin: "\(part.entries.count) titles of \(gold.name), development half",
      search: vectors?.search
    ) { line.update(done: $0, total: $1) }
    line.finish()
    try model.write(to: URL(filePath: output))
    Console.data("weights in \(output), acceptance \(model.acceptance)")
  }
}
