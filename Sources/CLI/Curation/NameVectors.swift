import EmbeddingIndex
import Foundation
import Ontology
import TextEncoder
import Torch

/// Compares texts with names in an encoder's space, and keeps the vectors of the names in a file where one is given.
struct NameVectors {
  let encoder: SentenceEncoder
  /// File of the names' vectors; nil embeds them each time.
  var cache: URL?

  /// The names nearest to each text, see `SemanticSearch`.
  func search(_ texts: [String], _ names: [String], _ k: Int) throws -> [[SemanticMatch]] {
    let index = EmbeddingIndex(try vectors(names), dimension: encoder.dimension)
    return index.nearest(try embed(texts, "embed titles"), k: k).map { matches in
      matches.map { SemanticMatch(name: $0.row, cosine: $0.score) }
    }
  }

  /// Unit vectors of the names, from the file where it holds just these names of just this encoder.
  func vectors(_ names: [String]) throws -> [Float] {
    guard let cache else { return try embed(names, "embed names") }
    var hash = Hasher64()
    for name in names { hash.add(name) }
    let identity = ["encoder": try encoder.digest(), "names": hash.text]
    if FileManager.default.fileExists(atPath: cache.path) {
      let contents = try Safetensors.load(cache)
      if let vectors = contents.tensors["vectors"], identity.allSatisfy({ contents.metadata[$0] == $1 }) {
        return vectors.array(of: Float.self)
      }
      Console.note("\(cache.path) holds other names or vectors of another encoder; it is written again")
    }
    let vectors = try embed(names, "embed names")
    try Safetensors.save(
      ["vectors": Tensor(vectors, shape: [names.count, encoder.dimension])], metadata: identity, to: cache)
    return vectors
  }

  private func embed(_ texts: [String], _ title: String) throws(EncoderError) -> [Float] {
    let line = ProgressLine(title, unit: "texts")
    defer { line.finish() }
    return try encoder.unitVectors(of: texts) { line.update(done: $0, total: $1) }
  }
}

/// FNV-1a over the bytes of texts, each ended by a zero.
private struct Hasher64 {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { step(byte) }
    step(0)
  }

  var text: String { String(state, radix: 16) }

  private mutating func step(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }
}
