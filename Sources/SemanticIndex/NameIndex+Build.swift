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

  /// Texts that are sorted by length, embedded and written together.
  private static let windowSize = 4096

  /// Embeds every name of an ontology once and writes the vectors to a file, atomically.
  ///
  /// A file of that name that the same encoder made gives its vectors of unchanged texts. Memory is bounded by the names and
  /// one window of vectors.
  ///
  /// - Parameters:
  ///   - format: How vectors are stored; f32 keeps them as they are computed.
  ///   - creator: Name and version of the program, stated in the file.
  ///   - progress: Gets the number of texts done and their total.
  ///   - shouldStop: Asked now and then; true ends the work with `CancellationError`, and the file stays as it was.
  ///
  /// Throws: `OntologyError` when there are no names, `EncoderError` or `TorchFailure` when a file cannot be read or written.
  public static func build(
    of store: OntologyStore, encoder: SentenceEncoder, format: VectorFormat = .f32, creator: String, to url: URL,
    progress: ((Int, Int) -> Void)? = nil, shouldStop: () -> Bool = { false }
  ) throws -> Summary {
    let list = try store.nameList()
    guard !list.texts.isEmpty else { throw OntologyError("\(store.url.path) has no names") }
    let identity = NameVectorFile.Identity(
      encoderDigest: try encoder.digest(), computing: encoder.dtype, format: format)
    var source = VectorSource(encoder: encoder, identity: identity, former: FormerVectors(url, identity))
    try NameVectorFile.write(list, identity, dimension: encoder.dimension, creator: creator, to: url) { append in
      for start in stride(from: 0, to: list.texts.count, by: windowSize) {
        if shouldStop() { throw CancellationError() }
        let end = min(start + windowSize, list.texts.count)
        try append(source.bytes(of: Array(list.texts[start..<end])) { progress?(start + $0, list.texts.count) })
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
  let identity: NameVectorFile.Identity
  let former: FormerVectors?
  private(set) var reusedCount = 0

  init(encoder: SentenceEncoder, identity: NameVectorFile.Identity, former: FormerVectors?) {
    self.encoder = encoder
    self.identity = identity
    self.former = former
  }

  mutating func bytes(of texts: [String], progress: @escaping (Int) -> Void) -> Data {
    let known = texts.map { former?.vector(of: $0) }
    let fresh = zip(texts, known).compactMap { $1 == nil ? $0 : nil }
    let keptCount = texts.count - fresh.count
    reusedCount += keptCount
    let vectors =
      fresh.isEmpty
      ? [] : encoder.embed(fresh) { done, _ in progress(keptCount + done) }.normalized().array(of: Float.self)
    var bytes = Data()
    var next = 0
    for vector in known {
      if let vector {
        bytes += vector
      } else {
        bytes += identity.format.bytes(vectors[next..<next + encoder.dimension])
        next += encoder.dimension
      }
    }
    return bytes
  }
}

/// The vectors of an earlier file of the same encoder, by text.
private struct FormerVectors {
  private let file: NameVectorFile
  private let rows: [String: Int]

  /// Nil where there is no such file.
  init?(_ url: URL, _ identity: NameVectorFile.Identity) {
    guard let file = try? NameVectorFile(contentsOf: url), file.identity == identity else { return nil }
    self.file = file
    rows = Dictionary((0..<file.count).map { (file.text($0), $0) }) { first, _ in first }
  }

  /// Strings compare canonically equivalent texts as equal, encoders may not.
  func vector(of text: String) -> Data? {
    guard let row = rows[text], file.text(row).utf8.elementsEqual(text.utf8) else { return nil }
    return file.vector(row)
  }
}
