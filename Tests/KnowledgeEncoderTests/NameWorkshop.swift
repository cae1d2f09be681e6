import VectorSearch
import Foundation
import Ontology
import TestSupport
import TextEncoder
import Testing
import Torch

@testable import KnowledgeEncoder

/// Names, and an index of them, in a folder.
enum NameWorkshop {
  /// Concepts of two systems; some share a name.
  static let concepts: [(system: String, code: String, names: [String])] = [
    ("A", "1", ["pneumothorax", "air in the pleural space"]),
    ("A", "2", ["kidney failure", "Renal failure", "failure of both kidneys"]),
    ("A", "3", ["fracture of femur"]),
    ("B", "4", ["Pneumothorax", "collapsed lung"]),
    ("B", "5", ["liver", "Hepatic organ"]),
  ]

  static func encoder(_ name: String = "tiny-new", dtype: DType = .float32) throws -> SentenceEncoder {
    try SentenceEncoder(directory: Golden.url("text_encoder/\(name)"), dtype: dtype)
  }

  static func store(_ folder: URL, systems: [String] = ["A", "B"], adding: [String] = []) throws -> OntologyStore {
    let store = try OntologyStore.create(at: folder.appending(path: "\(UUID().uuidString).sqlite"))
    for system in systems {
      let source = SourceDescription(
        name: system, system: system, version: "\(adding.count)", file: "f",
        digest: String(repeating: "a", count: 64), licence: "CC0-1.0", origin: "built in code")
      _ = try store.importSource(source) { session in
        for concept in Self.concepts where concept.system == system {
          try session.emit(
            ConceptRecord(
              code: concept.code, kind: .term, name: concept.names[0],
              synonyms: (concept.names.dropFirst() + (concept.code == "1" ? adding : []))
                .map { .init($0, scope: .exact) }, row: 1))
        }
      }
    }
    return store
  }

  static func withIndex(
    format: VectorFormat = .f32, _ body: (OntologyStore, NameIndex, SentenceEncoder, URL) throws -> Void
  ) throws {
    try withTemporaryDirectory { folder in
      let store = try store(folder)
      let encoder = try Self.encoder()
      let url = folder.appending(path: "names.safetensors")
      let summary = try NameIndex.build(of: store, encoder: encoder, format: format, creator: "test", to: url)
      #expect(summary == NameIndex.Summary(nameCount: 10, textCount: 9, reusedCount: 0, dimension: encoder.dimension))
      try body(store, NameIndex(contentsOf: url, encoder: encoder, store: store), encoder, url)
    }
  }
}
