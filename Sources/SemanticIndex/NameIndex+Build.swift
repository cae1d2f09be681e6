import EmbeddingIndex
import Foundation
import Ontology
import TextEncoder
import Torch

extension NameIndex {
  /// What `build` made.
  public struct Summary: Equatable, Codable, Sendable {
    /// Names of concepts.
    public var nameCount: Int
    /// Distinct texts among them, each of which has a vector.
    public var textCount: Int
    /// Vectors taken from the file that was there before.
    public var reusedCount: Int
    /// Length of a vector.
    public var dimension: Int
  }

  /// Texts that are sorted by length, embedded and written together, between two questions whether to stop.
  private static let windowSize = 512

  /// Embeds every name of an ontology once and writes the vectors to a file, atomically.
  ///
  /// A file of that name gives its vectors of unchanged texts, provided that the same encoder made it, computing in the same
  /// type, and that they are stored in the same format. Memory is bounded by the names and one window of vectors.
  ///
  /// - Parameters:
  ///   - format: How vectors are stored; f32 keeps them as they are computed.
  ///   - creator: Name and version of the program, stated in the file.
  ///   - note: Told why vectors of an earlier file cannot be used.
  ///   - progress: Gets the number of texts done and their total.
  ///   - shouldStop: Asked every few hundred texts; true ends the work with `CancellationError`, and the file stays as it
  ///     was.
  ///
  /// Throws: `OntologyError` when there are no names, `EncoderError` when a vector is not finite, `EncoderError` or
  /// `TorchFailure` when a file cannot be read or written.
  public static func build(
    of store: OntologyStore, encoder: SentenceEncoder, format: VectorFormat = .f32, creator: String, to url: URL,
    note: (String) -> Void = { _ in }, progress: ((Int, Int) -> Void)? = nil, shouldStop: () -> Bool = { false }
  ) throws -> Summary {
    let list = try store.nameList()
    guard !list.texts.isEmpty else { throw OntologyError("\(store.url.path) has no names") }
    let identity = NameVectorFile.Identity(
      encoderDigest: try encoder.digest(), dimension: encoder.dimension, computing: encoder.dtype, format: format)
    var source = VectorSource(
      encoder: encoder, format: format, former: FormerVectors(url, identity, note: note))
    try NameVectorFile.write(list, identity, creator: creator, to: url) { append in
      for start in stride(from: 0, to: list.texts.count, by: windowSize) {
        if shouldStop() { throw CancellationError() }
        let end = min(start + windowSize, list.texts.count)
        try append(
          source.bytes(of: Array(list.texts[start..<end])) { progress?(start + $0, list.texts.count) })
        progress?(end, list.texts.count)
      }
    }
    return Summary(
      nameCount: list.names.count, textCount: list.texts.count, reusedCount: source.reusedCount,
      dimension: encoder.dimension)
  }
}

/// Vectors of texts as a file stores them, computed only where an earlier file does not have them.
private struct VectorSource {
  let encoder: SentenceEncoder
  let format: VectorFormat
  let former: FormerVectors?
  private(set) var reusedCount = 0

  init(encoder: SentenceEncoder, format: VectorFormat, former: FormerVectors?) {
    self.encoder = encoder
    self.format = format
    self.former = former
  }

  /// Throws: `EncoderError` when a vector is not finite.
  mutating func bytes(
    of texts: [String], progress: @escaping (Int) -> Void
  ) throws(EncoderError) -> Data {
    let known = texts.map { former?.vector(of: $0) }
    let fresh = zip(texts, known).compactMap { $1 == nil ? $0 : nil }
    let keptCount = texts.count - fresh.count
    reusedCount += keptCount
    let vectors =
      fresh.isEmpty ? [] : try encoder.unitVectors(of: fresh) { done, _ in progress(keptCount + done) }
    var bytes = Data()
    var next = 0
    for vector in known {
      if let vector {
        bytes += vector
      } else {
        bytes += format.bytes(vectors[next..<next + encoder.dimension])
        next += encoder.dimension
      }
    }
    return bytes
  }
}
