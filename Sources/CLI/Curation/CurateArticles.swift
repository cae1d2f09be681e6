import ArgumentParser
import Curation
import Files
import Foundation
import Ontology
import Torch

/// `nosology curate articles`
struct CurateArticles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "articles",
    abstract: "Decide which titles of articles name disorders.",
    discussion: """
      Two judges who know nothing of each other: one goes by the names of the ontology and by how words end, one by the \
      names that lie nearest in the encoder's space. What both say stands; the other titles go to the review table. \
      Write yes or no in its column decision and pass it with --decisions to the same command.

      Example: nosology curate articles titles.txt --encoder runs/ke/encoder --output disorders.txt --review review.csv
      """)

  @Argument(help: "Titles: text, one a line, or JSON.", completion: .file())
  var titles: String

  @OptionGroup var judges: ArticleJudgeOptions

  @Option(help: "Write the titles of disorders to this file, one a line.", completion: .file())
  var output: String?

  @Option(help: "Write what a person has to decide to this file (.csv).", completion: .file())
  var review: String?

  @Option(help: "Take the decisions of this review table.", completion: .file())
  var decisions: String?

  @Flag(help: "Print all titles with both verdicts as JSON.")
  var json = false

  func validate() throws {
    try OutputEnding.check(review, "--review", [".csv"])
    if let review, review == decisions {
      throw ValidationError("--review would overwrite the decisions in \(review)")
    }
  }

  func run() throws {
    let names = try TitleList.load(URL(filePath: titles))
    let decided = try decisions.map { try ReviewTable(contentsOf: URL(filePath: $0)).decisions(by: "title") } ?? [:]
    let judged = try judges.filter().judge(names)
    let sorted = try ArticleReview(judged, decisions: decided)
    if let output {
      let text = sorted.disorders.map { $0 + "\n" }.joined()
      try AtomicFile.write(Data(text.utf8), to: URL(filePath: output))
    }
    try review.map { try sorted.reviewTable.write(to: URL(filePath: $0)) }
    if json { return try JSONOutput.print(judged) }
    if output == nil { for title in sorted.disorders { Console.data(title) } }
    Console.note(
      "\(sorted.disorders.count) of \(names.count) titles are disorders, \(sorted.others.count) are not, "
        + "\(sorted.open.count) to review")
  }
}

/// What the two judges know.
struct ArticleJudgeOptions: ParsableArguments {
  @OptionGroup var ontology: OntologyOptions

  @OptionGroup var encoder: CurationEncoderOptions

  @Option(parsing: .upToNextOption, help: "Systems whose names the judges do not know.")
  var exclude: [String] = []

  /// Makes both judges and says how the second was calibrated.
  func filter(_ references: ReferenceNames? = nil) throws -> ArticleFilter {
    let store = try ontology.open()
    guard let vectors = try encoder.load(store) else {
      throw ValidationError("the second judge needs --encoder")
    }
    let references = try references ?? ReferenceNames(store, excluding: Set(exclude))
    let semantic = try SemanticDisorderJudge(references, search: vectors.search)
    let calibration = semantic.calibration
    Console.note(
      String(
        format: "threshold %.3f, balanced accuracy %.4f on %ld names held out", calibration.threshold,
        calibration.balancedAccuracy, calibration.count))
    return ArticleFilter(lexical: LexicalDisorderJudge(references), semantic: semantic)
  }
}
