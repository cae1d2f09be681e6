public import Files
import Torch

/// The texts of classes as vectors: what a knowledge encoder exports, and an image model is trained against.
///
/// A class has one text or several. The file is a safetensors file with the tensors `embeddings` [ΣT, D], the rows of a
/// class one after the other, and `text_counts` [C]. Its metadata are `format_version`, JSON arrays of the `names`,
/// `systems` and `codes` of the classes, of the `texts` of the rows and of the `sources` of their knowledge,
/// `encoder_digest`, `ontology_version` and `created_by`. Embeddings that another program makes need `embeddings`, `format_version` and `names` only; each class
/// then has one row.
public struct ClassEmbeddings {
  /// A class and its texts.
  public struct Label: Equatable, Sendable {
    /// Name, unique among the classes.
    public var name: String
    /// Code system of the concept that the class stands for; empty where it stands for none.
    public var system: String
    /// Code in that system; empty where the class stands for no concept.
    public var code: String
    /// The texts that were embedded; empty where the file does not say them.
    public var texts: [String]

    /// Makes a class.
    public init(_ name: String, system: String = "", code: String = "", texts: [String] = []) {
      self.name = name
      self.system = system
      self.code = code
      self.texts = texts
    }
  }

  /// The version of the file form that is written, and the only one that is read.
  static let formatVersion = 1

  /// The classes in the order of a model's outputs.
  public let labels: [Label]
  /// Rows of each class, at least one. Shapes: [C].
  public let textCounts: [Int]
  /// The vectors of all texts. Shapes: [ΣT, D], float32.
  public let embeddings: Tensor
  /// Digest of the encoder that embedded the texts; nil where it is not known.
  public let encoderDigest: String?
  /// State of the ontology that the texts are from; nil where it is not known.
  public let ontologyVersion: String?
  /// Name and version of the program that made them; nil where it is not known.
  public let creator: String?
  /// The sources that texts and encoder have their knowledge from, each a line with its version, licence and whom to name.
  public let sources: [String]

  /// Makes class embeddings.
  ///
  /// - Parameter textCounts: Rows of each class; nil is the number of its texts, or one where it has none.
  /// - Throws: `ClassEmbeddingsError` when there is no class, a name is empty or there twice, a number of texts does not fit,
  ///   or a value is not finite.
  public init(
    _ labels: [Label], textCounts: [Int]? = nil, embeddings: Tensor, encoderDigest: String? = nil,
    ontologyVersion: String? = nil, creator: String? = nil, sources: [String] = []
  ) throws(ClassEmbeddingsError) {
    try Self.check(names: labels.map(\.name))
    let counts = textCounts ?? labels.map { max(1, $0.texts.count) }
    let rowCount = embeddings.rank > 0 ? embeddings.shape[0] : 0
    guard counts.count == labels.count, counts.allSatisfy({ $0 > 0 }), counts.allSatisfy({ $0 <= max(1, rowCount) })
    else {
      throw ClassEmbeddingsError(
        "\(labels.count) classes need as many numbers of texts, each at least 1; found \(counts)")
    }
    if let (label, count) = zip(labels, counts).first(where: { !$0.texts.isEmpty && $0.texts.count != $1 }) {
      throw ClassEmbeddingsError("the class \(label.name) has \(label.texts.count) texts and \(count) rows")
    }
    let rows = counts.reduce(0, +)
    guard embeddings.rank == 2, embeddings.shape[0] == rows else {
      throw ClassEmbeddingsError("embeddings of shape \(embeddings.shape) for \(rows) texts of \(labels.count) classes")
    }
    let values = embeddings.to(.float32).detached()
    guard values.array(of: Float.self).allSatisfy(\.isFinite) else {
      throw ClassEmbeddingsError("the class embeddings hold values that are not finite", hint: "export them again")
    }
    self.labels = labels
    self.textCounts = counts
    self.embeddings = values
    self.encoderDigest = encoderDigest
    self.ontologyVersion = ontologyVersion
    self.creator = creator
    self.sources = sources
  }

  /// Checks that there are names of classes, each with a text and each once.
  package static func check(names: [String]) throws(ClassEmbeddingsError) {
    guard !names.isEmpty else { throw ClassEmbeddingsError("there are no classes") }
    var seen: Set<[UInt8]> = []
    for name in names {
      guard !name.isEmpty else { throw ClassEmbeddingsError("a class has no name") }
      guard seen.insert(Array(name.utf8)).inserted else {
        throw ClassEmbeddingsError("the label \(name) is there twice", hint: "every class needs a name of its own")
      }
    }
  }

  /// One vector for each class: the mean of those of its texts. Shapes: [C, D].
  public var means: Tensor {
    guard textCounts.contains(where: { $0 > 1 }) else { return embeddings }
    var row = 0
    return .concatenate(
      textCounts.map { count in
        defer { row += count }
        return embeddings.narrow(0, start: row, length: count).mean(0, keep: true)
      })
  }
}

/// Class embeddings and their files.
public enum ClassEmbeddingsDomain {}

/// Class embeddings that make no sense, or a file that holds none.
public typealias ClassEmbeddingsError = Failure<ClassEmbeddingsDomain>
