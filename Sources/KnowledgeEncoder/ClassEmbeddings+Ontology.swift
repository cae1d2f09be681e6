import NN
import Ontology
import TextEncoder
import Torch

extension ClassEmbeddings {
  /// Embeds the texts of a label set; the sources of the texts and of the encoder go with them.
  ///
  /// ```swift
  /// let classes = try ClassEmbeddings(of: store.labelSet(named: "disorders"), text: .name, in: store, encoder: encoder)
  /// try classes.save(to: file)
  /// ```
  ///
  /// - Parameters:
  ///   - text: What is embedded for each class.
  ///   - creator: Name and version of the program, stated in the file.
  ///   - progress: Called with the texts done and their number.
  /// - Throws: `OntologyError` when a concept of the set is not in the ontology, `EncoderError` when a vector is not finite.
  public init(
    of set: LabelSet, text: LabelText, in store: OntologyStore, encoder: SentenceEncoder, creator: String? = nil,
    progress: ((Int, Int) -> Void)? = nil
  ) throws {
    let texts = try store.texts(of: set, text)
    let systems = Set(set.labels.compactMap(\.concept?.system))
    let own = systems.isEmpty ? nil : try KnowledgeSources(of: store, systems: systems)
    let known = try KnowledgeSources(ofEncoderIn: encoder.directory)
    let sources = own.map { known?.adding($0) ?? $0 } ?? known
    let vectors = try encoder.unitVectors(of: texts, progress: progress)
    try self.init(
      zip(set.labels, texts).map { label, text in
        Label(label.name, system: label.concept?.system ?? "", code: label.concept?.code ?? "", texts: [text])
      }, embeddings: Tensor(vectors, shape: [texts.count, encoder.dimension]), encoderDigest: try encoder.digest(),
      ontologyVersion: try store.ontologyVersion(), creator: creator, sources: sources?.lines ?? [])
  }
}
