import Curation
import VectorSearch
import Ontology
import KnowledgeEncoder
import TextEncoder
import Torch

/// Compares texts with names in an encoder's space. The names' vectors come from an index where there is one.
struct NameVectors {
  let encoder: SentenceEncoder
  /// Vectors of the ontology's names; nil embeds names each time.
  var index: NameIndex?

  /// Makes names searchable, see `SemanticSearch`.
  func search(_ names: [String]) throws -> NearestNames {
    let vectors = try VectorTable(
      try vectors(of: names), dimension: encoder.dimension, threads: Runtime.threadCount)
    return { texts, k in
      vectors.nearest(try embed(texts, "embed titles"), k: k).map { matches in
        matches.map { SemanticMatch(name: $0.row, cosine: $0.score) }
      }
    }
  }

  private func vectors(of names: [String]) throws(EncoderError) -> [Float] {
    guard let index else { return try embed(names, "embed names") }
    let line = ProgressLine("embed names that are not in the index", unit: "texts")
    defer { line.finish() }
    return try index.vectors(of: names) { line.update(done: $0, total: $1) }
  }

  private func embed(_ texts: [String], _ title: String) throws(EncoderError) -> [Float] {
    let line = ProgressLine(title, unit: "texts")
    defer { line.finish() }
    return try encoder.unitVectors(of: texts) { line.update(done: $0, total: $1) }
  }
}
