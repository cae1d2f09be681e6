import VectorSearch

extension EncoderBenchmark {
  /// How an encoder answered a question for the name of a concept.
  public struct Answer: Equatable, Sendable {
    /// Place of the right name among the candidates, from 1.
    public var rank: Int
    /// The candidate that came first.
    public var first: String
  }

  /// The name of each concept that a candidate has.
  public var names: [Int: String] {
    Dictionary(candidates.map { ($0.concept, $0.text) }, uniquingKeysWith: { first, _ in first })
  }

  /// Asks for the names of concepts among all candidates, as the measures of retrieval do.
  ///
  /// - Parameters:
  ///   - questions: Texts such as ``synonyms``.
  ///   - vectors: Of the candidates and the questions.
  ///
  /// - Throws: `OpenBLASError` when no products can be computed here.
  public func answers(to questions: [Item], _ vectors: TextVectors) throws -> [Answer] {
    guard !questions.isEmpty, !candidates.isEmpty else { return [] }
    let table = try vectors.table(candidates.map(\.text))
    let queries = vectors.matrix(questions.map(\.text))
    let rows = Dictionary(grouping: candidates.indices) { candidates[$0].concept }
    let ranks = table.ranks(queries, targets: questions.map { rows[$0.concept] ?? [] })
    return zip(ranks, table.nearest(queries, k: 1)).map { Answer(rank: $0, first: candidates[$1[0].row].text) }
  }
}
