import VectorSearch
import Foundation
import Ontology
import TestSupport
import TextEncoder
import Testing
import Torch

@testable import KnowledgeEncoder

@Suite struct NameIndexTests {
  /// Cosine of a query with a name whose vector is stored as libtorch rounds it.
  private func cosine(
    _ query: String, _ name: String, _ encoder: SentenceEncoder, _ format: VectorFormat = .f32
  ) -> Float {
    let a = encoder.embed([query]).normalized().array(of: Float.self)
    let b = encoder.embed([name]).normalized().to(format.dtype).to(.float32).array(of: Float.self)
    return zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test func `names and what is looked for may have prompts of their own`() throws {
    try withTemporaryDirectory { folder in
      let store = try NameWorkshop.store(folder)
      let plain = try NameWorkshop.encoder()
      let (document, query) = (try plain.prompted(.text("disease ")), try plain.prompted(.text("acute ")))
      let url = folder.appending(path: "names.safetensors")
      _ = try NameIndex.build(of: store, encoder: document, format: .f32, creator: "test", to: url)
      let index = try NameIndex(contentsOf: url, encoder: query, store: store)
      let best = try #require(try index.names(near: "lung failure", among: nil, limit: 1).first)
      #expect(abs(best.cosine - cosine("acute lung failure", "disease \(best.text)", plain)) <= Tolerance.forward)
      #expect(try index.vectors(of: ["pneumothorax", "brain"]) == document.unitVectors(of: ["pneumothorax", "brain"]))
      // Vectors with another prompt are others, and not kept.
      let again = try NameIndex.build(of: store, encoder: query, format: .f32, creator: "test", to: url)
      #expect(again.reusedCount == 0)
    }
  }

  @Test(arguments: VectorFormat.allCases)
  func `every concept comes by its nearest name, with the cosine of the two texts`(format: VectorFormat) throws {
    try NameWorkshop.withIndex(format: format) { store, index, encoder, _ in
      for query in ["collapse of the lung", "kidney", "broken leg"] {
        let names = try index.names(near: query, among: nil, limit: 10)
        #expect(names.count == 5)
        #expect(zip(names, names.dropFirst()).allSatisfy { $0.cosine >= $1.cosine })
        let list = try store.nameList()
        for (concept, ofConcept) in Dictionary(grouping: list.names, by: \.concept) {
          let ranked = ofConcept.map { (id: $0.id, text: list.texts[$0.text]) }
            .map { (id: $0.id, text: $0.text, cosine: cosine(query, $0.text, encoder, format)) }
            .sorted { $0.cosine > $1.cosine }
          let best = try #require(ranked.first)
          try #require(ranked.dropFirst().allSatisfy { best.cosine - $0.cosine > 1e-4 }, "too close to tell apart")
          let found = try #require(names.first { name in ofConcept.contains { $0.id == name.id } }, "\(concept)")
          #expect(found.id == best.id && found.text == best.text)
          #expect(abs(found.cosine - best.cosine) <= Tolerance.forward)
        }
        let two = try index.names(near: query, among: nil, limit: 2)
        #expect(two == Array(names.prefix(2)))
      }
    }
  }

  @Test(arguments: VectorFormat.allCases)
  func `vectors of names come from the file, those of other texts from the encoder`(format: VectorFormat) throws {
    try NameWorkshop.withIndex(format: format) { _, index, encoder, _ in
      let texts = ["fracture of femur", "broken leg", "RENAL failure", "liver"]
      let vectors = try index.vectors(of: texts)
      #expect(vectors.count == texts.count * encoder.dimension)
      for (place, name) in ["fracture of femur", "broken leg", "Renal failure", "liver"].enumerated() {
        let vector = vectors[place * encoder.dimension..<(place + 1) * encoder.dimension]
        let expected = try encoder.unitVectors(of: [name])
        let stored = place == 1 ? expected : format.values(format.bytes(expected))
        #expect(zip(vector, stored).allSatisfy { abs($0 - $1) <= Tolerance.forward }, "\(name)")
      }
      #expect(try index.vectors(of: []).isEmpty)
    }
  }

  @Test func `only admitted names count, also where another name of the concept is nearer`() throws {
    try NameWorkshop.withIndex { store, index, encoder, _ in
      let list = try store.nameList()
      let all = try index.names(near: "renal failure", among: nil, limit: 1)
      #expect(all.map(\.text) == ["Renal failure"])
      #expect(abs((all.first?.cosine ?? 0) - 1) < 1e-5)
      let concept = list.names.first { $0.id == all[0].id }?.concept
      let others = list.names.filter { $0.concept == concept && $0.id != all[0].id }.map(\.id).sorted()
      let rest = try index.names(near: "renal failure", among: others, limit: 10)
      #expect(rest.count == 1 && others.contains(rest[0].id) && rest[0].cosine < 0.9999)
      let none = try index.names(near: "renal failure", among: [], limit: 10)
      #expect(none.isEmpty)
    }
  }

  @Test func `a fused search joins a shared name's concepts and keeps to its filters`() throws {
    try NameWorkshop.withIndex { store, index, _, _ in
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
    try NameWorkshop.withIndex { store, _, encoder, url in
      let folder = url.deletingLastPathComponent()
      let foreign = #expect(throws: EncoderError.self) {
        try NameIndex(contentsOf: url, encoder: NameWorkshop.encoder("tiny-old"), store: store)
      }
      #expect(foreign?.description.contains("vectors of another encoder") == true)
      for (other, reason) in [
        (try NameWorkshop.store(folder, adding: ["new name"]), "names of another ontology"),
        (try NameWorkshop.store(folder, systems: ["B", "A"]), "names of the same sources, imported otherwise"),
      ] {
        let error = #expect(throws: OntologyError.self) {
          try NameIndex(contentsOf: url, encoder: encoder, store: other)
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.remedy as? NameIndexRemedy == .indexAgain(precision: "f32", storage: "f32"))
      }
    }
  }

  @Test func `damaged indexes are refused, whatever is wrong`() throws {
    try NameWorkshop.withIndex { store, _, encoder, url in
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
      #expect(throws: TorchError.self) { try NameIndex(contentsOf: url, encoder: encoder, store: store) }
    }
  }
}
