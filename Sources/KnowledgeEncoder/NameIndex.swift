import VectorSearch
import Foundation
import Ontology
import TextEncoder
import Torch

/// Finds names of an ontology by meaning: exact nearest neighbours of a text among the vectors of all names.
///
/// ```swift
/// let index = try NameIndex(contentsOf: url, encoder: encoder, store: store)
/// let hits = try store.search("heart attack", byMeaning: index)
/// ```
///
/// The vectors stay in the file, which the system maps; a search reads all of them once, with `Runtime.threadCount` threads.
/// Names that differ only in the case of ASCII letters share the vector of the one that comes first in alphabetical order,
/// capitals before small letters; for an encoder that tells case apart the others may lie a little elsewhere.
public struct NameIndex: NameRanker {
  let file: NameVectorFile
  /// Embeds what is looked for.
  let encoder: SentenceEncoder
  /// Embeds names as those of the file were: the same encoder, perhaps with another prompt.
  let nameEncoder: SentenceEncoder
  private let vectors: StoredVectors

  /// Number of names.
  public var nameCount: Int { file.nameIDs.count }

  /// Number of vectors: names that differ in more than the case of ASCII letters.
  public var count: Int { file.count }

  /// Opens the index that `build` wrote. The encoder may put another prompt before what is looked for than stands before
  /// the names.
  ///
  /// - Throws: `EncoderError` when it is no index or one of another encoder, `OntologyError` when it is one of another
  /// database or of an earlier state of this one, `TorchError` when it cannot be read.
  public init(contentsOf url: URL, encoder: SentenceEncoder, store: OntologyStore) throws {
    file = try NameVectorFile(contentsOf: url)
    let prompt = file.identity.prompt
    nameEncoder = prompt == encoder.prompt ? encoder : try encoder.prompted(.text(prompt))
    let digest = try nameEncoder.digest()
    guard file.identity.encoderDigest == digest, file.identity.dimension == encoder.dimension else {
      throw EncoderError(
        "\(url.path) has vectors of another encoder (\(file.identity.encoderDigest.prefix(12))) than "
          + "\(encoder.directory.path) (\(digest.prefix(12)))",
        remedy: NameIndexRemedy.useItsEncoderOrIndexAgain)
    }
    guard try file.nameVersion == store.nameVersion() else {
      let version = try store.ontologyVersion()
      let difference =
        file.ontologyVersion == version
        ? "of the same sources, imported otherwise than into \(store.url.path)"
        : "of another ontology (\(file.ontologyVersion.prefix(12))) than \(store.url.path) (\(version.prefix(12)))"
      throw OntologyError(
        "\(url.path) has the names \(difference)",
        remedy: NameIndexRemedy.indexAgain(
          precision: file.identity.precision, storage: file.identity.format.rawValue))
    }
    self.encoder = encoder
    vectors = StoredVectors(file.vectors, file.identity.format, dimension: file.identity.dimension)
  }

  /// The type in which the encoder computed the vectors of a file; texts that are compared with them are computed alike.
  ///
  /// - Throws: as `init` does for what is no index.
  public static func computing(_ url: URL) throws -> DType {
    try NameVectorFile(contentsOf: url).identity.computing
  }

  /// Where the encoder lay that made the vectors of a file; nil where the file does not say it.
  ///
  /// - Throws: as `init` does for what is no index.
  public static func encoderDirectory(_ url: URL) throws -> URL? {
    try NameVectorFile(contentsOf: url).encoderDirectory.map { URL(filePath: $0) }
  }

  /// The file that an index of a database has where no other is named: `ontology.names.safetensors` beside
  /// `ontology.sqlite`.
  public static func standardFile(of database: URL) -> URL {
    database.deletingPathExtension().appendingPathExtension("names.safetensors")
  }

  /// The names nearest to a text, as `NameRanker` says.
  ///
  /// - Throws: `EncoderError` when the vector of the text is not finite.
  public func names(near text: String, among names: [Int64]?, limit: Int) throws -> [RankedName] {
    let scores = vectors.scores(try encoder.unitVectors(of: [text]), threads: Runtime.threadCount)
    var best = BestNames(limit: limit)
    var start = 0
    while start < file.nameIDs.count {
      var end = start
      var leader: Int?
      while end < file.nameIDs.count, file.conceptIDs[end] == file.conceptIDs[start] {
        let score = scores[Int(file.rows[end])]
        if score > best.threshold, leader.map({ score > scores[Int(file.rows[$0])] }) ?? true,
          names.map({ $0.hasSorted(file.nameIDs[end]) }) ?? true
        {
          leader = end
        }
        end += 1
      }
      if let leader { best.add(leader, scores[Int(file.rows[leader])]) }
      start = end
    }
    return best.names.map { name in
      RankedName(id: file.nameIDs[name.position], text: file.text(Int(file.rows[name.position])), cosine: name.score)
    }
  }
}

/// The names with the highest scores; of equals the first.
private struct BestNames {
  let limit: Int
  private(set) var names: [(position: Int, score: Float)] = []
  /// What a name's score must exceed.
  private(set) var threshold = -Float.infinity

  init(limit: Int) { self.limit = limit }

  mutating func add(_ position: Int, _ score: Float) {
    let place = names.firstIndex { $0.score < score } ?? names.count
    names.insert((position, score), at: place)
    if names.count > limit { names.removeLast() }
    if names.count == limit { threshold = names.last?.score ?? .infinity }
  }
}

extension [Int64] {
  /// Whether a list in ascending order has a value.
  fileprivate func hasSorted(_ value: Int64) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == value
  }
}
