import VectorSearch
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

  /// Texts that are sorted by length and written together.
  private static let windowSize = 4096

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
  /// - Throws: `OntologyError` when there are no names, `EncoderError` when a vector is not finite, `EncoderError` or
  /// `TorchError` when a file cannot be read or written.
  public static func build(
    of store: OntologyStore, encoder: SentenceEncoder, format: VectorFormat = .f32, creator: String, to url: URL,
    note: (String) -> Void = { _ in }, progress: ((Int, Int) -> Void)? = nil, shouldStop: () -> Bool = { false }
  ) throws -> Summary {
    let list = try store.nameList()
    guard !list.texts.isEmpty else { throw OntologyError("\(store.url.path) has no names") }
    let identity = NameVectorFile.Identity(
      encoderDigest: try encoder.digest(), dimension: encoder.dimension, computing: encoder.dtype, format: format,
      prompt: encoder.prompt)
    var source = VectorSource(
      encoder: encoder, format: format, former: FormerVectors(url, identity, note: note))
    try NameVectorFile.write(
      list, identity, encoderDirectory: encoder.directory.absoluteURL.path, creator: creator, to: url
    ) { append in
      for start in stride(from: 0, to: list.texts.count, by: windowSize) {
        let end = min(start + windowSize, list.texts.count)
        try append(
          source.bytes(of: Array(list.texts[start..<end]), shouldStop: shouldStop) {
            progress?(start + $0, list.texts.count)
          })
      }
    }
    return Summary(
      nameCount: list.names.count, textCount: list.texts.count, reusedCount: source.reusedCount,
      dimension: encoder.dimension)
  }
}

/// Vectors of texts as a file stores them, computed only where an earlier file does not have them.
private struct VectorSource {
  /// Texts of like length that are embedded together, between two questions whether to stop.
  private static let partSize = 512

  let encoder: SentenceEncoder
  let format: VectorFormat
  let former: FormerVectors?
  private(set) var reusedCount = 0

  init(encoder: SentenceEncoder, format: VectorFormat, former: FormerVectors?) {
    self.encoder = encoder
    self.format = format
    self.former = former
  }

  /// The vectors of a window of texts in their order; `progress` gets the number of texts done.
  ///
  /// - Throws: `EncoderError` when a vector is not finite, `CancellationError` when `shouldStop` said so.
  mutating func bytes(
    of texts: [String], shouldStop: () -> Bool, progress: (Int) -> Void
  ) throws -> Data {
    var vectors = texts.map { former?.vector(of: $0) ?? Data() }
    let fresh = texts.indices.filter { vectors[$0].isEmpty }.sorted { texts[$0].utf8.count < texts[$1].utf8.count }
    let keptCount = texts.count - fresh.count
    reusedCount += keptCount
    if shouldStop() { throw CancellationError() }
    progress(keptCount)
    let size = encoder.dimension
    for start in stride(from: 0, to: fresh.count, by: Self.partSize) {
      if shouldStop() { throw CancellationError() }
      let part = fresh[start..<min(start + Self.partSize, fresh.count)]
      let values = try encoder.unitVectors(of: part.map { texts[$0] })
      for (row, index) in part.enumerated() {
        vectors[index] = format.bytes(values[row * size..<(row + 1) * size])
      }
      progress(keptCount + start + part.count)
    }
    return Data(vectors.joined())
  }
}
