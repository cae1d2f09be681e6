import Foundation
import Ontology

/// How often verdicts meet the truth.
///
/// Source: paper, figure 3 (c).
public struct ConfusionTable: Codable, Equatable, Sendable {
  /// Disorders judged disorders, something else, and not decided.
  public private(set) var disorders: [DisorderVerdict.RawValue: Int] = [:]
  /// Titles of something else, judged likewise.
  public private(set) var others: [DisorderVerdict.RawValue: Int] = [:]

  /// Counts verdicts.
  public init(_ verdicts: [(verdict: DisorderVerdict, isDisorder: Bool)]) {
    for verdict in DisorderVerdict.allCases {
      disorders[verdict.rawValue] = verdicts.count { $0.verdict == verdict && $0.isDisorder }
      others[verdict.rawValue] = verdicts.count { $0.verdict == verdict && !$0.isDisorder }
    }
  }

  /// Titles of the truth given that got the verdict.
  public func count(_ verdict: DisorderVerdict, isDisorder: Bool) -> Int {
    (isDisorder ? disorders : others)[verdict.rawValue] ?? 0
  }

  /// Share of the titles judged disorders that are; nil where none is judged one.
  public var precision: Double? {
    let right = count(.disorder, isDisorder: true)
    return Self.share(right, of: right + count(.disorder, isDisorder: false))
  }

  /// Share of the disorders that are judged disorders; nil where there are none.
  public var recall: Double? {
    Self.share(count(.disorder, isDisorder: true), of: disorders.values.reduce(0, +))
  }

  /// Share of all titles that are not decided.
  public var undecided: Double? {
    Self.share(
      count(.undecided, isDisorder: true) + count(.undecided, isDisorder: false),
      of: disorders.values.reduce(0, +) + others.values.reduce(0, +))
  }

  private static func share(_ part: Int, of whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}

/// Titles of which a table says whether they name disorders.
public enum ArticleGold {
  /// Reads a comma-separated table with the columns `title` and `disorder` (yes or no).
  ///
  /// - Throws: `OntologyError` when a column is missing or a value is neither.
  public static func load(_ url: URL) throws -> [(title: String, isDisorder: Bool)] {
    let table = try ReviewTable(contentsOf: url)
    guard let title = table.columns.firstIndex(of: "title"), let truth = table.columns.firstIndex(of: "disorder") else {
      throw OntologyError(
        "\(url.lastPathComponent) needs the columns title and disorder, found \(table.columns.joined(separator: ", "))")
    }
    return try table.rows.enumerated().map { number, row in
      guard row[truth] == "yes" || row[truth] == "no" else {
        throw OntologyError(
          "\(url.lastPathComponent), row \(number + 1): '\(row[truth])' in the column disorder",
          hint: "Write yes or no.")
      }
      return (row[title], row[truth] == "yes")
    }
  }
}
