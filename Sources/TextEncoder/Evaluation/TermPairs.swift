import Files
import Foundation

/// Pairs of terms that people have rated, and how well the similarity of their vectors follows the ratings.
public struct TermPairs: EncoderTask, Equatable {
  /// Two terms and their rating.
  public struct Pair: Equatable, Sendable {
    /// One term.
    public var first: String
    /// The other.
    public var second: String
    /// How alike or related they are; more is more.
    public var rating: Double

    /// A rated pair.
    public init(_ first: String, _ second: String, rating: Double) {
      self.first = first
      self.second = second
      self.rating = rating
    }
  }

  /// The name of the set.
  public var name: String
  /// The pairs.
  public var pairs: [Pair]
  /// How their vectors are compared.
  public var similarity: VectorSimilarity

  /// A set of pairs.
  public init(name: String, pairs: [Pair], similarity: VectorSimilarity = .cosine) {
    self.name = name
    self.pairs = pairs
    self.similarity = similarity
  }

  /// What the pairs are.
  public var description: TaskDescription {
    TaskDescription(
      name: name, kind: "pairs",
      protocolText: "Spearman's correlation of \(similarity.rawValue) and rating; intervals draw pairs.",
      counts: [.init("pairs", pairs.count)])
  }

  /// Both terms of every pair.
  public var texts: [String] { pairs.flatMap { [$0.first, $0.second] } }

  /// The correlation.
  public func measures(_ vectors: TextVectors) -> [Measure] {
    [
      Measure(
        "spearman",
        .correlation(
          pairs.map { vectors.score($0.first, $0.second) }, with: pairs.map(\.rating), groups: pairs.map { _ in 0 }))
    ]
  }
}

extension TermPairs {
  /// Reads pairs of a delimited file with or without a header; the delimiter is the one that its first line has.
  ///
  /// - Parameters:
  ///   - columns: Header names or numbers from 1 of the two terms and the rating. Without them the first two columns that
  ///     are no numbers are the terms, and the last column of numbers is the rating.
  ///
  /// - Throws: `EncoderError` naming the line that is wrong, `FileError` when the file cannot be read.
  public init(contentsOf url: URL, name: String, columns: [String] = [], similarity: VectorSimilarity = .cosine) throws
  {
    let table = try DelimitedTable(contentsOf: url)
    let places = try columns.isEmpty ? Self.places(in: table) : columns.map { try table.column($0) }
    guard places.count == 3 else {
      throw EncoderError("\(table.name): \(places.count) columns named, expected those of two terms and a rating")
    }
    let isHeader = Double(table.rows[0].fields[places[2]]) == nil
    let pairs = try table.rows.dropFirst(isHeader ? 1 : 0).map { row in
      guard let rating = Double(row.fields[places[2]]), rating.isFinite else {
        throw EncoderError(
          "\(table.name), line \(row.line): column \(places[2] + 1) is no number, which a rating must be")
      }
      let terms = places[..<2].map { row.fields[$0].collapsed }
      guard !terms.contains("") else { throw EncoderError("\(table.name), line \(row.line): a term is empty") }
      return Pair(terms[0], terms[1], rating: rating)
    }
    guard pairs.count > 1 else { throw EncoderError("\(table.name): \(pairs.count) pairs, at least 2 are needed") }
    self.init(name: name, pairs: pairs, similarity: similarity)
  }

  private static func places(in table: DelimitedTable) throws(EncoderError) -> [Int] {
    let body = table.rows.count > 1 ? table.rows.dropFirst() : table.rows[...]
    let columns = table.rows[0].fields.indices
    let numeric = columns.filter { column in body.allSatisfy { Double($0.fields[column]) != nil } }
    let texts = columns.filter { !numeric.contains($0) }
    guard texts.count >= 2, let rating = numeric.last else {
      throw EncoderError(
        "\(table.name): \(texts.count) columns of texts and \(numeric.count) of numbers, expected two and one",
        hint: "name the columns of both terms and of the rating")
    }
    return [texts[0], texts[1], rating]
  }
}
