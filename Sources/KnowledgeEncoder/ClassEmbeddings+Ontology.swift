import NN
import Ontology
import TextEncoder
import Torch

extension ClassEmbeddings {
  /// Embeds the texts of a label set; the sources of the texts and of the encoder go with them.
  ///
  /// ```swift
  /// let texts = try ClassTexts([.name, .synonyms], templates: ["a radiology scan of {name}"], average: .templates)
  /// let classes = try ClassEmbeddings(of: store.labelSet(named: "disorders"), texts, in: store, encoder: encoder)
  /// try classes.save(to: file)
  /// ```
  ///
  /// The text of a row that is an average has those that were averaged, one a line.
  ///
  /// - Parameters:
  ///   - texts: What is embedded for each class.
  ///   - creator: Name and version of the program, stated in the file.
  ///   - progress: Called with the texts done and their number.
  /// - Throws: `OntologyError` when a concept of the set is not in the ontology, `EncoderError` when a vector is not finite.
  public init(
    of set: LabelSet, _ texts: ClassTexts, in store: OntologyStore, encoder: SentenceEncoder, creator: String? = nil,
    progress: ((Int, Int) -> Void)? = nil
  ) throws {
    let rows = try store.texts(of: set, texts.kinds).map(texts.rows)
    let systems = Set(set.labels.compactMap(\.concept?.system))
    let own = systems.isEmpty ? nil : try KnowledgeSources(of: store, systems: systems)
    let known = try KnowledgeSources(ofEncoderIn: encoder.directory)
    let sources = own.map { known?.adding($0) ?? $0 } ?? known
    let vectors = try encoder.unitVectors(of: rows.flatMap { $0.flatMap(\.self) }, progress: progress)
    let means = Self.means(
      of: Tensor(vectors, shape: [vectors.count / encoder.dimension, encoder.dimension]),
      counts: rows.flatMap { $0.map(\.count) })
    try self.init(
      zip(set.labels, rows).map { label, rows in
        Label(
          label.name, system: label.concept?.system ?? "", code: label.concept?.code ?? "",
          texts: rows.map { $0.joined(separator: "\n") })
      }, embeddings: means, encoderDigest: try encoder.digest(),
      ontologyVersion: try store.ontologyVersion(), creator: creator, sources: sources?.lines ?? [])
  }

  /// The means of neighbouring rows, scaled to length 1; a row by itself stays as it is.
  ///
  /// Shapes: vectors [ΣN, D], counts [R] → [R, D].
  private static func means(of vectors: Tensor, counts: [Int]) -> Tensor {
    guard counts.contains(where: { $0 > 1 }) else { return vectors }
    var start = 0
    return .concatenate(
      counts.map { count in
        defer { start += count }
        let rows = vectors.narrow(0, start: start, length: count)
        return count == 1 ? rows : rows.mean(0, keep: true).normalized()
      })
  }
}
