import Foundation
import KnowledgeEncoder
import Ontology
import TextEncoder

/// The concepts that a text may mean, found by their words and by the meaning of all their names.
public func search(_ text: String, in database: URL, encoder: URL, index file: URL) throws -> [ConceptID] {
  let store = try OntologyStore.open(at: database)
  let encoder = try SentenceEncoder(directory: encoder)
  _ = try NameIndex.build(of: store, encoder: encoder, creator: "example 1.0", to: file)
  let index = try NameIndex(contentsOf: file, encoder: encoder, store: store)
  return try store.search(SearchQuery(parsing: text), limit: 5, byMeaning: index).map(\.concept.id)
}
