import Foundation
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct ClassEmbeddingsTests {
  @Test func `the file holds unit rows in label order and says what made them`() throws {
    let encoder = try SentenceEncoder(directory: Cases.old)
    let labels = ["Normal", "Pneumothorax"]
    let classes = try ClassEmbeddings(
      labels: labels, codes: ["", "J93.9"], texts: ["normal", "air in the pleural space"], encoder: encoder,
      ontologyVersion: "v")
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "classes.safetensors")
      try classes.save(to: url, creator: "test")
      let file = try Safetensors.load(url)
      #expect(file.metadata["labels"] == #"["Normal","Pneumothorax"]"#)
      #expect(file.metadata["ontology_version"] == "v")
      #expect(try file.metadata["encoder_digest"] == encoder.digest())
      let rows = try #require(file.tensors["embeddings"])
      #expect(maxError(rows.norm(1).array(of: Float.self), [1, 1]) < Tolerance.forward)
      let expected = encoder.embed(["air in the pleural space"]).normalized().array(of: Float.self)
      #expect(maxError(rows.at(1).array(of: Float.self), expected) < Tolerance.forward)
    }
  }

  @Test func `a label named twice is refused`() throws {
    let encoder = try SentenceEncoder(directory: Cases.old)
    #expect(throws: EncoderError.self) {
      try ClassEmbeddings(
        labels: ["a", "a"], codes: ["", ""], texts: ["x", "y"], encoder: encoder, ontologyVersion: "")
    }
  }
}
