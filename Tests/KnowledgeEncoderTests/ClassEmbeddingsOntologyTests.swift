import NN
import Ontology
import TestSupport
import Testing
import Torch

@testable import KnowledgeEncoder

@Suite struct ClassEmbeddingsOntologyTests {
  @Test func `the classes of a label set are unit rows in its order and say what made them`() throws {
    try withTemporaryDirectory { folder in
      let store = try NameWorkshop.store(folder)
      let encoder = try NameWorkshop.encoder("tiny-old")
      let set = try LabelSet(
        name: "set",
        labels: [.init(name: "Normal"), .init(name: "fracture of femur", concept: ConceptID(system: "A", code: "3"))])
      let classes = try ClassEmbeddings(of: set, ClassTexts([.name]), in: store, encoder: encoder, creator: "test")
      #expect(
        classes.labels == [
          .init("Normal", texts: ["Normal"]),
          .init("fracture of femur", system: "A", code: "3", texts: ["fracture of femur"]),
        ])
      #expect(try classes.ontologyVersion == store.ontologyVersion())
      #expect(try classes.encoderDigest == encoder.digest())
      #expect(maxError(classes.embeddings.norm(1).array(of: Float.self), [1, 1]) < Tolerance.forward)
      let expected = encoder.embed(["fracture of femur"]).normalized().array(of: Float.self)
      #expect(maxError(classes.embeddings.at(1).array(of: Float.self), expected) < Tolerance.forward)
    }
  }

  @Test func `a set with a concept that is gone is refused`() throws {
    try withTemporaryDirectory { folder in
      let set = try LabelSet(name: "set", labels: [.init(name: "gone", concept: ConceptID(system: "A", code: "99"))])
      #expect(throws: OntologyError.self) {
        try ClassEmbeddings(
          of: set, ClassTexts([.description]), in: NameWorkshop.store(folder), encoder: NameWorkshop.encoder())
      }
    }
  }
}
