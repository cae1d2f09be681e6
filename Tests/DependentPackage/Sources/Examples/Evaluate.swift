import Foundation
import KnowledgeEncoder
import Ontology
import TextEncoder

/// How often an encoder finds the name of a concept that it was not trained on by a synonym, among all names.
public func accuracy(of encoder: URL, on database: URL, recipe: URL) throws -> Double? {
  let store = try OntologyStore.open(at: database)
  let benchmark = try EncoderBenchmark(store, recipe: PretrainRecipe(contentsOf: recipe))
  return try SentenceEncoder(directory: encoder).answer(benchmark).scores.synonyms.accuracyAt1
}
