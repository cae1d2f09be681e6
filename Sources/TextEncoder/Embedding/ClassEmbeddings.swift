import Foundation
import Torch

/// The texts of a label set as vectors: what an image model is trained against.
///
/// The file is a safetensors file with one tensor `embeddings` [C, D] and, as metadata, the labels in order, their codes
/// and texts, and the digests of what made them. `vision predict` refuses a file of another encoder.
public struct ClassEmbeddings {
  /// Name of each class, in order.
  public var labels: [String]
  /// Code of each class in the ontology, empty where it has none.
  public var codes: [String]
  /// The text that was embedded for each class.
  public var texts: [String]
  /// Shapes: [C, D], unit rows.
  public var embeddings: Tensor
  /// `SentenceEncoder.digest()` of the encoder that embedded the texts.
  public var encoderDigest: String
  /// `OntologyStore.ontologyVersion()` of the database that the texts are from.
  public var ontologyVersion: String

  /// Embeds the texts of a label set.
  ///
  /// - Throws: `EncoderError` when labels repeat or lack a text or code, or a vector is not finite.
  public init(
    labels: [String], codes: [String], texts: [String], encoder: SentenceEncoder, ontologyVersion: String,
    progress: ((Int, Int) -> Void)? = nil
  ) throws(EncoderError) {
    guard Set(labels).count == labels.count, labels.count == texts.count, labels.count == codes.count else {
      throw EncoderError(
        "a label set needs distinct labels, each with one text and code; found \(labels.count) labels "
          + "(\(Set(labels).count) distinct), \(texts.count) texts, \(codes.count) codes")
    }
    self.labels = labels
    self.codes = codes
    self.texts = texts
    embeddings = Tensor(
      try encoder.unitVectors(of: texts, progress: progress), shape: [texts.count, encoder.dimension])
    encoderDigest = try encoder.digest()
    self.ontologyVersion = ontologyVersion
  }

  /// Writes the file atomically. `creator` names the program and version.
  public func save(to url: URL, creator: String) throws {
    func json(_ strings: [String]) throws -> String {
      String(decoding: try JSONEncoder().encode(strings), as: UTF8.self)
    }
    try Safetensors.save(
      ["embeddings": embeddings],
      metadata: [
        "labels": try json(labels), "codes": try json(codes), "texts": try json(texts),
        "encoder_digest": encoderDigest, "ontology_version": ontologyVersion, "created_by": creator,
      ], to: url)
  }
}
