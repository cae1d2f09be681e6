import ArgumentParser

/// `nosology curate`
struct CurateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curate",
    abstract: "Decide which titles are disorders, and map disorders to ICD-10-CM.",
    discussion: """
      What is certain is accepted; what is not goes to a table with its evidence, and the decisions written there come \
      back in with --decisions.

      Example: nosology curate map titles.txt --encoder runs/ke/encoder --output codes.csv --review review.csv
      """,
    subcommands: [CurateArticles.self, CurateMap.self, CurateFit.self, CurateEvaluate.self])
}
