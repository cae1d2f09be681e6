import ArgumentParser
import Files
import Foundation
import KnowledgeEncoder
import Ontology
import Report

/// `nosology encoder inspect`
struct EncoderInspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Write one HTML page that shows what an encoder knows, before and after training.",
    discussion: """
      The page needs no other file and no network. A map of names coloured by chapter: hover, search, and choose a name to see \
      its nearest neighbours and the concepts above both. Tables of how names fill the space, of near-identical names that are \
      confused, and with --recipe of the questions about held-out concepts that `encoder evaluate` asks: by depth, by chapter, \
      and the hardest ones. With two encoders the first is the one before.

      Example: nosology encoder inspect --encoder all-MiniLM-L6-v2 runs/ke/encoder --recipe recipes/encoder/demo.json \
      --output inspect.html
      """)

  @OptionGroup var options: EncoderListOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "Recipe whose held-out concepts are asked for.", completion: .file())
  var recipe: String?

  @Option(help: "Code system of the names, such as ICD10CM (default: the one with most concepts).")
  var system: String?

  @Option(help: "Most names on the map.")
  var sample = 5000

  @Option(help: "Seed of the sample and of the map.")
  var seed: UInt64 = 0

  @Option(help: "File to write, a name that ends in .html.", completion: .file(extensions: ["html"]))
  var output: String

  func validate() throws {
    try OutputEnding.check(output, "--output", [".html"])
    if !(1...2).contains(options.encoder.count) {
      throw ValidationError("--encoder takes one encoder, or those before and after; found \(options.encoder.count)")
    }
    if !(2...100_000).contains(sample) { throw ValidationError("--sample must lie in 2...100000, found \(sample)") }
  }

  func run() throws {
    let recipe = try self.recipe.map { try PretrainRecipe(contentsOf: HomeDirectory.current.file(named: $0)) }
    let inspection = try EncoderInspection(
      ontology.open(), system: system, recipe: recipe, count: sample, seed: seed)
    var views: [EncoderInspection.View] = []
    try options.forEach { name, encoder in
      let line = ProgressLine("inspect", unit: "texts")
      defer { line.finish() }
      views.append(try inspection.view(of: encoder, name: name) { line.update(done: $0, total: $1) })
    }
    let line = ProgressLine("map", unit: "rounds")
    let findings = inspection.findings(views) { line.update(done: $1, total: $2, detail: "map \($0 + 1)") }
    line.finish()
    let page = try InspectionPage(findings, version: Version.current)
    let target = URL(filePath: output)
    try AtomicFile.write(Data(page.source.utf8), to: target)
    Console.data(target.path)
  }
}
