import Foundation
import KnowledgeEncoder
import Ontology
import TextEncoder

/// How often an encoder finds the name of a concept that it was not trained on by a synonym, among all names.
public func accuracy(of encoder: URL, on database: URL, recipe: URL) throws -> Double? {
  let store = try OntologyStore.open(at: database)
  let benchmark = try EncoderBenchmark(store, recipe: PretrainRecipe(contentsOf: recipe))
  let encoder = try SentenceEncoder(directory: encoder)
  let report = EncoderReport(
    [try .init(encoder, name: "mine")], [benchmark], [try encoder.measures(of: [benchmark])])
  return report.value("synonyms.accuracy_at_1", ofKind: EncoderBenchmark.kind)
}
