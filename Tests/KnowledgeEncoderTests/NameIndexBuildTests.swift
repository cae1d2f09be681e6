import VectorSearch
import Foundation
import Ontology
import TestSupport
import TextEncoder
import Testing
import Torch

@testable import KnowledgeEncoder

@Suite struct NameIndexBuildTests {
  @Test func `vectors of unchanged names are kept, and only those of the same encoder, arithmetic and format`() throws {
    try NameWorkshop.withIndex { store, _, encoder, url in
      let folder = url.deletingLastPathComponent()
      let changed = try NameWorkshop.store(folder, adding: ["new name"])
      let before = try Safetensors.load(url)
      var notes: [String] = []
      var summary = try NameIndex.build(
        of: changed, encoder: encoder, creator: "test", to: url, note: { notes.append($0) })
      #expect((summary.textCount, summary.reusedCount) == (10, 9) && notes.isEmpty)
      let fresh = folder.appending(path: "fresh.safetensors")
      _ = try NameIndex.build(of: changed, encoder: encoder, creator: "test", to: fresh)
      let (kept, made) = (try Safetensors.load(url), try Safetensors.load(fresh))
      #expect(kept.metadata == made.metadata && kept.metadata != before.metadata)
      let (a, b) = (try #require(kept.tensors["vectors"]), try #require(made.tensors["vectors"]))
      #expect(maxError(a.array(of: Float.self), b.array(of: Float.self)) < Tolerance.forward)

      for (encoder, format, reason) in [
        (encoder, VectorFormat.bf16, "the storage was f32, is now bf16"),
        (try NameWorkshop.encoder(dtype: .bfloat16), .bf16, "the precision was f32, is now bf16"),
        (try NameWorkshop.encoder("tiny-old", dtype: .bfloat16), .bf16, "the encoder was "),
      ] {
        notes = []
        summary = try NameIndex.build(
          of: changed, encoder: encoder, format: format, creator: "test", to: url, note: { notes.append($0) })
        #expect(summary.reusedCount == 0)
        #expect(notes.count == 1 && notes[0].contains("\(url.path) are kept: \(reason)"), "\(notes)")
        #expect(!notes[0].contains(";"), "\(notes)")
      }
    }
  }

  @Test func `an earlier file that is damaged gives no vectors and does no harm`() throws {
    try NameWorkshop.withIndex { store, _, encoder, url in
      let whole = try Safetensors.load(url)
      func rebuild(_ reusedCount: Int, _ reason: String?, _ damage: (inout Safetensors.Contents) -> Void) throws {
        var contents = whole
        damage(&contents)
        try Safetensors.save(contents.tensors, metadata: contents.metadata, to: url)
        var notes: [String] = []
        let summary = try NameIndex.build(
          of: store, encoder: encoder, creator: "test", to: url, note: { notes.append($0) })
        #expect(summary.reusedCount == reusedCount)
        #expect(notes.count == (reason == nil ? 0 : 1), "\(notes)")
        if let reason { #expect(notes.first?.contains(reason) == true, "\(notes)") }
        let vectors = try #require(try Safetensors.load(url).tensors["vectors"]).array(of: Float.self)
        let expected = try #require(whole.tensors["vectors"]).array(of: Float.self)
        #expect(maxError(vectors, expected) < Tolerance.forward)
      }
      try rebuild(0, "the dimension was 16, is now 32") {
        $0.tensors["vectors"] = Tensor([Float](repeating: 0.25, count: 9 * 16), shape: [9, 16])
      }
      try rebuild(0, "no index of names: it has no texts") { $0.tensors["texts"] = nil }
      try rebuild(8, nil) {
        var values = $0.tensors["vectors"]?.array(of: Float.self) ?? []
        values[40] = .nan
        $0.tensors["vectors"] = Tensor(values, shape: [9, 32])
      }
    }
  }

  @Test func `a vector that is not finite is refused, of a name as of a query`() throws {
    try NameWorkshop.withIndex { store, _, encoder, url in
      // No name has the word x; only the vector of its token is damaged.
      let folder = url.deletingLastPathComponent()
      let damaged = folder.appending(path: "damaged")
      try FileManager.default.copyItem(at: encoder.directory, to: damaged)
      let weights = damaged.appending(path: "model.safetensors")
      var contents = try Safetensors.load(weights)
      let key = try #require(contents.tensors.keys.first { $0.hasSuffix("word_embeddings.weight") })
      let table = try #require(contents.tensors[key])
      var values = table.array(of: Float.self)
      let ids = encoder.tokenizer.encodeIDs(["x"], maxLength: 8, threads: 1)[0]
      try #require(ids.count == 3)
      values[Int(ids[1]) * table.shape[1]] = .nan
      contents.tensors[key] = Tensor(values, shape: table.shape)
      try Safetensors.save(contents.tensors, metadata: contents.metadata, to: weights)

      let other = try SentenceEncoder(directory: damaged)
      let output = folder.appending(path: "other.safetensors")
      _ = try NameIndex.build(of: store, encoder: other, creator: "test", to: output)
      let index = try NameIndex(contentsOf: output, encoder: other, store: store)
      #expect(throws: Never.self) { try index.names(near: "lung", among: nil, limit: 1) }
      let failing: [() throws -> Void] = [
        { _ = try index.names(near: "x", among: nil, limit: 1) },
        {
          _ = try NameIndex.build(
            of: NameWorkshop.store(folder, adding: ["x"]), encoder: other, creator: "test",
            to: folder.appending(path: "none.safetensors"))
        },
      ]
      for work in failing {
        let error = #expect(throws: EncoderError.self) { try work() }
        #expect(error?.description.contains("vectors that are not finite numbers") == true)
      }
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "none.safetensors").path))
    }
  }

  @Test func `texts of all lengths keep their vectors, in whatever order they are computed`() throws {
    try NameWorkshop.withIndex { _, _, encoder, url in
      let folder = url.deletingLastPathComponent()
      let names = (0..<1300).map { "n\($0)" + String(repeating: " lung", count: $0 * 7 % 12) }
      let store = try NameWorkshop.store(folder, adding: names)
      var done: [Int] = []
      _ = try NameIndex.build(
        of: store, encoder: encoder, creator: "test", to: url, progress: { count, _ in done.append(count) })
      let list = try store.nameList()
      let vectors = try #require(try Safetensors.load(url).tensors["vectors"]).array(of: Float.self)
      let expected = try encoder.unitVectors(of: list.texts)
      #expect(maxError(vectors, expected) < Tolerance.forward)
      // Nine vectors are kept.
      #expect(done == [9, 521, 1033, 1309] && list.texts.count == 1309)
    }
  }

  @Test func `vectors are made and kept window by window, and work can stop in any of them`() throws {
    try NameWorkshop.withIndex { _, _, encoder, url in
      let folder = url.deletingLastPathComponent()
      // A window is 4,096 texts in alphabetical order, so that the nine kept are in the second.
      let store = try NameWorkshop.store(folder, adding: (0..<4200).map { "a \($0)" })
      let list = try store.nameList()
      try #require(list.texts.count == 4209 && list.texts[4096...].contains("Pneumothorax"))
      let before = try Data(contentsOf: url)
      var (asked, done) = (0, [Int]())
      #expect(throws: CancellationError.self) {
        try NameIndex.build(
          of: store, encoder: encoder, creator: "test", to: url, progress: { count, _ in done.append(count) },
          shouldStop: {
            asked += 1
            return asked == 11
          })
      }
      // Asked for each window and before each part of 512: nine times in the first, then once and once more.
      #expect(asked == 11 && done.suffix(2) == [4096, 4096 + 9])
      #expect(try Data(contentsOf: url) == before)

      var summary = try NameIndex.build(of: store, encoder: encoder, creator: "test", to: url)
      #expect((summary.textCount, summary.reusedCount) == (4209, 9))
      let vectors = try #require(try Safetensors.load(url).tensors["vectors"]).array(of: Float.self)
      #expect(maxError(vectors, try encoder.unitVectors(of: list.texts)) < Tolerance.forward)

      // Forty names more, between the others, move some from the first window into the second.
      let larger = try NameWorkshop.store(folder, adding: (0..<4240).map { $0 < 40 ? "a \($0) x" : "a \($0 - 40)" })
      summary = try NameIndex.build(of: larger, encoder: encoder, creator: "test", to: url)
      #expect((summary.textCount, summary.reusedCount) == (4249, 4209))
      let moved = try #require(try Safetensors.load(url).tensors["vectors"]).array(of: Float.self)
      #expect(maxError(moved, try encoder.unitVectors(of: larger.nameList().texts)) < Tolerance.forward)
    }
  }

  @Test func `work that is stopped leaves the earlier file, and an empty ontology makes none`() throws {
    try NameWorkshop.withIndex { store, _, encoder, url in
      let folder = url.deletingLastPathComponent()
      // SQLite may write files beside a database that is read.
      func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.contains(".sqlite") }
      }
      let before = try Data(contentsOf: url)
      let many = try NameWorkshop.store(folder, adding: (0..<1500).map { "a \($0)" })
      let empty = try NameWorkshop.store(folder, systems: [])
      var (asked, done) = (0, 0)
      #expect(throws: CancellationError.self) {
        try NameIndex.build(
          of: many, encoder: encoder, creator: "other", to: url, progress: { count, _ in done = count },
          shouldStop: {
            asked += 1
            return asked == 3
          })
      }
      // Asked once for the window and before each part of 512; nine vectors are kept.
      #expect(asked == 3 && done == 9 + 512)
      #expect(throws: OntologyError.self) {
        try NameIndex.build(of: empty, encoder: encoder, creator: "other", to: url)
      }
      #expect(try Data(contentsOf: url) == before)
      let left = try files()
      #expect(left == [url.lastPathComponent])
    }
  }
}
