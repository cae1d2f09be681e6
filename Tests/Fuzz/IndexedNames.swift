import VectorSearch
import Foundation
import Ontology
import KnowledgeEncoder
import TestSupport
import TextEncoder

/// A small ontology and indexes of its names.
struct IndexedNames {
  let store: OntologyStore
  let encoder: SentenceEncoder
  let seeds: [Sample]

  nonisolated(unsafe) static let shared = Result { try IndexedNames() }

  private init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nosology-fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let store = try OntologyStore.create(at: folder.appending(path: "ontology.sqlite"))
    let source = SourceDescription(
      name: "S", system: "S", version: "1", file: "terms.obo", digest: String(repeating: "a", count: 64),
      licence: "none",
      origin: "a fixture")
    let file = Parser.root.appending(path: "Tests/OntologyTests/Fixtures/terms.obo")
    _ = try OBOImporter().store(file, from: source, in: store, ImportRun())
    let encoder = try SentenceEncoder(directory: Golden.url("text_encoder/tiny-new"))
    seeds = try VectorFormat.allCases.map { format in
      let url = folder.appending(path: "names.safetensors")
      _ = try NameIndex.build(of: store, encoder: encoder, format: format, creator: "fuzz", to: url)
      defer { try? FileManager.default.removeItem(at: url) }
      return try Sample(contentsOf: url)
    }
    (self.store, self.encoder) = (store, encoder)
  }

  static func read(_ url: URL) throws -> Int {
    let names = try shared.get()
    let index = try NameIndex(contentsOf: url, encoder: names.encoder, store: names.store)
    return try index.names(near: "lung", among: nil, limit: 5).count
      + index.names(near: "", among: [1, 2], limit: 3).count
  }
}
