import Foundation
import KnowledgeEncoder
import Ontology
import TextEncoder

/// Fine-tunes an encoder on what an ontology says. An interrupted run goes on where it stopped.
public func pretrain(_ start: URL, on database: URL, recipe: URL, run: URL) throws -> URL {
  let store = try OntologyStore.open(at: database)
  let encoder = try SentenceEncoder(directory: start)
  let training = try Pretraining(PretrainRecipe(contentsOf: recipe), encoder: encoder, store: store, run: run)
  _ = try training.train(creator: "example 1.0", resume: true)
  return training.encoderDirectory
}
