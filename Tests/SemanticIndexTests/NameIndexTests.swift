import EmbeddingIndex
import Foundation
import Ontology
import TestSupport
import TextEncoder
import Testing
import Torch

@testable import SemanticIndex

@Suite struct NameIndexTests {
  /// Concepts of two systems; some share a name.
  private static let concepts: [(system: String, code: String, names: [String])] = [
    ("A", "1", ["pneumothorax", "air in the pleural space"]),
    ("A", "2", ["kidney failure", "Renal failure", "failure of both kidneys"]),
    ("A", "3", ["fracture of femur"]),
    ("B", "4", ["Pneumothorax", "collapsed lung"]),
    ("B", "5", ["liver", "Hepatic organ"]),
  ]

  private static func encoder(_ name: String = "tiny-new", dtype: DType = .float32) throws -> SentenceEncoder {
    try SentenceEncoder(directory: Golden.url("text_encoder/\(name)"), dtype: dtype)
  }

  private func store(_ folder: URL, systems: [String] = ["A", "B"], adding: [String] = []) throws -> OntologyStore {
    let store = try OntologyStore.create(at: folder.appending(path: "\(UUID().uuidString).sqlite"))
    for system in systems {
      let source = SourceDescription(
        name: system, system: system, version: "\(adding.count)", file: "f",
        digest: String(repeating: "a", count: 64), licence: "CC0-1.0", origin: "built in code")
      _ = try store.importSource(source) { emit in
        for concept in Self.concepts where concept.system == system {
          try emit(
            ConceptRecord(
              code: concept.code, kind: .term, name: concept.names[0],
              synonyms: (concept.names.dropFirst() + (concept.code == "1" ? adding : []))
                .map { .init($0, scope: .exact) }, row: 1))
        }
        return ImportDiagnostics()
      }
    }
    return store
  }

  private func withIndex(
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

  private func cosine(_ a: String, _ b: String, _ encoder: SentenceEncoder) -> Float {
    let vectors = encoder.embed([a, b]).normalized().array(of: Float.self)
    let dimension = encoder.dimension
    return (0..<dimension).reduce(0) { $0 + vectors[$1] * vectors[dimension + $1] }
  }

  @Test(arguments: VectorFormat.allCases)
  func `every concept comes by its nearest name, with the cosine of the two texts`(format: VectorFormat) throws {
    try withIndex(format: format) { store, index, encoder, _ in
      for query in ["collapse of the lung", "kidney", "broken leg"] {
        let names = index.names(near: query, among: nil, limit: 10)
        #expect(names.count == 5)
        #expect(zip(names, names.dropFirst()).allSatisfy { $0.cosine >= $1.cosine })
        for concept in Self.concepts {
          let cosines = concept.names.map { cosine(query, $0, encoder) }
          let best = try #require(cosines.max())
          // A value of a stored vector is off by 1/512 of itself at most, and so is the product of two unit vectors.
          let tolerance: Float = format == .f32 ? 1e-5 : 1 / 512
          #expect(names.contains { abs($0.cosine - best) <= tolerance })
        }
        #expect(index.names(near: query, among: nil, limit: 2) == Array(names.prefix(2)))
      }
    }
  }

  @Test func `only admitted names count, also where another name of the concept is nearer`() throws {
    try withIndex { store, index, encoder, _ in
      let list = try store.nameList()
      let all = index.names(near: "renal failure", among: nil, limit: 1)
      #expect(all.map(\.text) == ["Renal failure"])
      #expect(abs((all.first?.cosine ?? 0) - 1) < 1e-5)
      let concept = list.names.first { $0.id == all[0].id }?.concept
      let others = list.names.filter { $0.concept == concept && $0.id != all[0].id }.map(\.id).sorted()
      let rest = index.names(near: "renal failure", among: others, limit: 10)
      #expect(rest.count == 1 && others.contains(rest[0].id) && rest[0].cosine < 0.9999)
      #expect(index.names(near: "renal failure", among: [], limit: 10).isEmpty)
    }
  }

  @Test func `a fused search joins a shared name's concepts and keeps to its filters`() throws {
    try withIndex { store, index, _, _ in
      let hits = try store.search("pneumothorax", byMeaning: index)
      #expect(hits.map(\.concept.id.code).prefix(2) == ["1", "4"])
      #expect(hits.count == 5)
      for (rank, hit) in hits.prefix(2).enumerated() {
        #expect(hit.match == .exact)
        #expect(hit.ranks?.score == 2 / Double(61 + rank))
        #expect(abs((hit.ranks?.cosine ?? 0) - 1) < 1e-5)
      }
      #expect(hits.dropFirst(2).allSatisfy { $0.match == .meaning && $0.ranks?.wordRank == nil })
      let ofB = try store.search(SearchQuery(parsing: "pneumothorax system:B"), byMeaning: index)
      #expect(ofB.map(\.concept.id.code) == ["4", "5"])
    }
  }

  @Test func `an index of another encoder, ontology or order of imports is refused`() throws {
    try withIndex { store, _, encoder, url in
      let folder = url.deletingLastPathComponent()
      let foreign = #expect(throws: EncoderError.self) {
        try NameIndex(contentsOf: url, encoder: Self.encoder("tiny-old"), store: store)
      }
      #expect(foreign?.description.contains("vectors of another encoder") == true)
      for (other, reason) in [
        (try self.store(folder, adding: ["new name"]), "names of another ontology"),
        (try self.store(folder, systems: ["B", "A"]), "names of the same sources, imported otherwise"),
      ] {
        let error = #expect(throws: OntologyError.self) {
          try NameIndex(contentsOf: url, encoder: encoder, store: other)
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.hint?.contains("nosology encoder index") == true)
      }
    }
  }

  @Test func `vectors of unchanged names are kept, and only those of the same encoder, arithmetic and format`() throws {
    try withIndex { store, _, encoder, url in
      let folder = url.deletingLastPathComponent()
      let changed = try self.store(folder, adding: ["new name"])
      let before = try Safetensors.load(url)
      var summary = try NameIndex.build(of: changed, encoder: encoder, creator: "test", to: url)
      #expect((summary.textCount, summary.reusedCount) == (10, 9))
      let fresh = folder.appending(path: "fresh.safetensors")
      _ = try NameIndex.build(of: changed, encoder: encoder, creator: "test", to: fresh)
      let (kept, made) = (try Safetensors.load(url), try Safetensors.load(fresh))
      #expect(kept.metadata == made.metadata && kept.metadata != before.metadata)
      let (a, b) = (try #require(kept.tensors["vectors"]), try #require(made.tensors["vectors"]))
      #expect(maxError(a.array(of: Float.self), b.array(of: Float.self)) < Tolerance.forward)

      summary = try NameIndex.build(of: changed, encoder: encoder, format: .bf16, creator: "test", to: url)
      #expect(summary.reusedCount == 0)
      summary = try NameIndex.build(
        of: changed, encoder: Self.encoder(dtype: .bfloat16), format: .bf16, creator: "test", to: url)
      #expect(summary.reusedCount == 0)
      summary = try NameIndex.build(
        of: changed, encoder: Self.encoder("tiny-old"), format: .bf16, creator: "test", to: url)
      #expect(summary.reusedCount == 0)
    }
  }

  @Test func `work that is stopped leaves the earlier file, and an empty ontology makes none`() throws {
    try withIndex { store, _, encoder, url in
      let before = try Data(contentsOf: url)
      #expect(throws: CancellationError.self) {
        try NameIndex.build(of: store, encoder: encoder, creator: "other", to: url, shouldStop: { true })
      }
      #expect(throws: OntologyError.self) {
        try NameIndex.build(
          of: self.store(url.deletingLastPathComponent(), systems: []), encoder: encoder, creator: "other", to: url)
      }
      #expect(try Data(contentsOf: url) == before)
    }
  }

  @Test func `damaged indexes are refused, whatever is wrong`() throws {
    try withIndex { store, _, encoder, url in
      let whole = try Safetensors.load(url)
      func refuse(_ change: (inout Safetensors.Contents) -> Void, _ reason: String) throws {
        var contents = whole
        change(&contents)
        try Safetensors.save(contents.tensors, metadata: contents.metadata, to: url)
        let error = #expect(throws: EncoderError.self) {
          try NameIndex(contentsOf: url, encoder: encoder, store: store)
        }
        #expect(error?.description.contains("no index of names: \(reason)") == true, "\(error?.description ?? "")")
      }
      try refuse({ $0.metadata["encoder_digest"] = nil }, "it does not state encoder_digest")
      try refuse({ $0.metadata["computed_in"] = "F8" }, "computed_in is no type")
      try refuse({ $0.tensors["vectors"] = Tensor([1, 2] as [Float]) }, "vectors are not")
      try refuse({ $0.tensors["rows"] = nil }, "rows is not the expected list")
      try refuse({ $0.tensors["name_ids"] = Tensor([1] as [Int64]) }, "concept_ids is not the expected list")
      try refuse({ $0.tensors["rows"] = Tensor([Int32](repeating: 9, count: 10)) }, "a row has no vector")
      try refuse({ $0.tensors["rows"] = Tensor([Int32](repeating: -1, count: 10)) }, "a row has no vector")
      try refuse({ $0.tensors["texts"] = Tensor([65] as [UInt8]) }, "text_ends are not")
      try refuse({ $0.tensors["text_ends"] = Tensor([Int64](repeating: -5, count: 9)) }, "text_ends are not")
      try Data("no index".utf8).write(to: url)
      #expect(throws: TorchFailure.self) { try NameIndex(contentsOf: url, encoder: encoder, store: store) }
    }
  }
}
