import ArgumentParser
import Curation
import Foundation
import Ontology

/// `nosology curate evaluate articles`
struct CurateEvaluateArticles: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "articles",
    abstract: "Compare the article filter with titles of which it is known whether they name disorders.",
    discussion: """
      Prints a confusion table for each judge and for what both say, as in figure 3 (c) of the paper. The truth is a \
      table with the columns title and disorder (yes or no), or, with --names, the half of the ontology's own names that \
      the judges are not given. With --gold titles may be known names; --exclude leaves a source out.

      Example: nosology curate evaluate articles --gold medquad.csv --encoder runs/ke/encoder
      """)

  @OptionGroup var judges: ArticleJudgeOptions

  @Option(help: "Titles and whether they name disorders (.csv).", completion: .file())
  var gold: String?

  @Option(help: "Judge this many names of the half that the judges do not know, instead of a table.")
  var names: Int?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if (gold == nil) == (names == nil) { throw ValidationError("give either --gold or --names") }
    if let names, names < 2 { throw ValidationError("--names is \(names), expected 2 or more") }
  }

  func run() throws {
    let (filter, truth) = try prepare()
    let judged = try filter.judge(truth.map(\.title))
    func table(_ verdict: KeyPath<JudgedTitle, DisorderVerdict>) -> ConfusionTable {
      ConfusionTable(zip(judged, truth).map { ($0[keyPath: verdict], $1.isDisorder) })
    }
    let tables = [
      "lexical": table(\.lexical.verdict), "semantic": table(\.semantic.verdict), "both": table(\.consensus),
    ]
    if json { return try JSONOutput.print(tables) }
    Console.data(
      ["judge", "titles of", "disorder", "other", "undecided", "precision", "recall"].joined(separator: "\t"))
    for judge in ["lexical", "semantic", "both"] {
      guard let table = tables[judge] else { continue }
      for isDisorder in [true, false] {
        let counts = [DisorderVerdict.disorder, .other, .undecided].map {
          "\(table.count($0, isDisorder: isDisorder))"
        }
        let shares = isDisorder ? [table.precision, table.recall] : []
        Console.data(
          ([judge, isDisorder ? "disorders" : "others"] + counts
            + shares.map { $0.map { String(format: "%.4f", $0) } ?? "-" }).joined(separator: "\t"))
      }
    }
  }

  private func prepare() throws -> (ArticleFilter, [(title: String, isDisorder: Bool)]) {
    if let gold { return (try judges.filter(), try ArticleGold.load(URL(filePath: gold))) }
    let references = try ReferenceNames(judges.ontology.open(), excluding: Set(judges.exclude))
    let questions = references.half(false).sample((names ?? 0) / 2)
    return (try judges.filter(references.half(true)), questions.map { ($0.text, $0.isDisorder) })
  }
}
