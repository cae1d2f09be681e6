import NN
import Torch
import VisionBridge

extension LabelSpace {
  /// Classes with one vector each, or names where there are none.
  init(labels: [String], embeddings: Tensor?, encoder: String? = nil, ontology: String? = nil) throws {
    guard let embeddings else {
      try self.init(labels: labels)
      return
    }
    self.init(
      try ClassEmbeddings(
        labels.map { .init($0) }, embeddings: embeddings, encoderDigest: encoder, ontologyVersion: ontology))
  }
}
