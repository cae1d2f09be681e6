import ArgumentParser
import Curation
import Foundation
import Ontology

/// `nosology curate map`
struct CurateMap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Map names of disorders to ICD-10-CM and merge them at the three-character level.",
    discussion: """
      Every mapping keeps its score, the method that found it and the name that speaks for it. Mappings below the \
      accepting score go to the review table, best first candidate and others; write yes, no or a code in its column \
      decision and pass it with --decisions to the same command.

      Example: nosology curate map titles.txt --encoder runs/ke/encoder --output codes.csv --review review.csv
      """)

  @Argument(help: "Names: text, one a line, or JSON, for example disorder_label_dict.json.", completion: .file())
  var titles: String?

  @Option(
    help: "Map the concepts of this system, by all their names, instead of a file; tables then begin with their codes.")
  var system: String?

  @OptionGroup var mapping: MappingOptions

  @OptionGroup var weights: MappingModelOptions

  @Option(help: "The least score accepted without review (default: that of the weights).")
  var acceptance: Double?

  @Option(help: "Write accepted mappings to this file (.csv).", completion: .file())
  var output: String?

  @Option(help: "Write what a person has to decide to this file (.csv).", completion: .file())
  var review: String?

  @Option(help: "Take the decisions of this review table.", completion: .file())
  var decisions: String?

  @Flag(help: "Store accepted mappings of --system in the database, in place of those of an earlier run.")
  var store = false

  @Flag(help: "Print all mappings with their candidates as JSON.")
  var json = false

  func validate() throws {
    try OutputEnding.check(output, "--output", [".csv"])
    try OutputEnding.check(review, "--review", [".csv"])
    if (titles == nil) == (system == nil) { throw ValidationError("give either a file of names or --system") }
    if store, system == nil { throw ValidationError("--store needs --system: only concepts can have mappings") }
    if let review, review == decisions {
      throw ValidationError("--review would overwrite the decisions in \(review)")
    }
  }

  func run() throws {
    let database = try mapping.ontology.open()
    let model = try weights.load()
    let column = system == nil ? "title" : ReviewTable.conceptColumn
    let decided = try decisions.map { try ReviewTable(contentsOf: URL(filePath: $0)).decisions(by: column) } ?? [:]
    let subjects =
      try system.map { try database.mappingSubjects(ofSystem: $0) }
      ?? TitleList.load(URL(filePath: titles ?? "")).map { MappingSubject(title: $0) }
    let mapper = try mapping.mapper(excluding: system.map { [$0] } ?? [])
    let vectors = try mapping.encoder.load(database)
    if vectors == nil {
      Console.note(
        "without --encoder names are compared by their words only, and fewer mappings are sure enough to be accepted")
    }
    let line = ProgressLine("map", unit: "names")
    let terms = try mapper.map(subjects, model: model, search: vectors?.search) { line.update(done: $0, total: $1) }
    line.finish()
    let sorted = try MappingReview(terms, acceptance: acceptance ?? model.acceptance, decisions: decided)
    if store, let system {
      try database.storeMappings(sorted.accepted, ofSystem: system, model: model, origin: "nosology curate map")
    }
    try output.map { try sorted.acceptedTable.write(to: URL(filePath: $0)) }
    try review.map { try sorted.reviewTable.write(to: URL(filePath: $0)) }
    if json { return try JSONOutput.print(terms) }
    if output == nil {
      for row in sorted.acceptedTable.rows { Console.data(row.joined(separator: "\t")) }
    }
    let categories = Set(sorted.accepted.map(\.mapping.category)).count
    Console.note(
      "\(sorted.accepted.count) of \(subjects.count) names accepted in \(categories) categories, "
        + "\(sorted.uncertain.count) to review, \(sorted.withoutCode.count) decided to have no code")
  }
}
