import Torch
import VectorSearch

/// Vectors of texts, each distinct text once.
public struct TextVectors: Sendable {
  /// Length of a vector.
  public let dimension: Int
  /// [texts, D] row-major.
  private let values: [Float]
  private let rows: [String: Int]

  /// Embeds texts.
  ///
  /// - Parameter progress: Gets the number of texts embedded and their total.
  ///
  /// - Throws: `EncoderError` when a vector is not finite, or the directory says that vectors are not compared by cosine.
  public init(
    _ texts: [String], encoder: SentenceEncoder, similarity: VectorSimilarity = .cosine,
    progress: ((Int, Int) -> Void)? = nil
  ) throws(EncoderError) {
    var rows: [String: Int] = [:]
    var distinct: [String] = []
    for text in texts where rows[text] == nil {
      rows[text] = distinct.count
      distinct.append(text)
    }
    self.rows = rows
    dimension = encoder.dimension
    switch similarity {
    case .cosine: values = try encoder.unitVectors(of: distinct, progress: progress)
    case .dot: values = try encoder.finiteVectors(of: distinct, progress: progress)
    }
  }

  /// The vector of a text. Traps: a text that was not embedded.
  public subscript(text: String) -> ArraySlice<Float> {
    guard let row = rows[text] else { preconditionFailure("a text was not embedded") }
    return values[row * dimension..<(row + 1) * dimension]
  }

  /// The inner product of the vectors of two texts; their cosine where vectors are compared by it.
  public func score(_ a: String, _ b: String) -> Double {
    zip(self[a], self[b]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// The vectors of some texts, one after the other.
  ///
  /// Shapes: → [texts, D] row-major.
  public func matrix(_ texts: [String]) -> [Float] {
    var matrix: [Float] = []
    matrix.reserveCapacity(texts.count * dimension)
    for text in texts { matrix += self[text] }
    return matrix
  }

  /// The vectors of some texts, to be searched with as many threads as operations have.
  ///
  /// - Throws: `OpenBLASError` when no products can be computed here.
  public func table(_ texts: [String]) throws(OpenBLASError) -> VectorTable {
    try VectorTable(matrix(texts), dimension: dimension, threads: Runtime.threadCount)
  }
}
