import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct EncoderDirectoryTests {
  /// A copy of the small encoder that `change` may spoil.
  private func spoiled(_ change: (URL) throws -> Void, _ check: (URL) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "encoder")
      try FileManager.default.copyItem(at: Cases.new, to: copy)
      try change(copy)
      try check(copy)
    }
  }

  private func refusal(_ directory: URL, pooling: Pooling? = nil) -> String? {
    do {
      _ = try SentenceEncoder(directory: directory, pooling: pooling)
      return nil
    } catch { return "\(error)" }
  }

  @Test func `without modules the pooling is asked for, and taken when given`() throws {
    try spoiled {
      try FileManager.default.removeItem(at: $0.appending(path: "modules.json"))
    } _: { directory in
      #expect(refusal(directory)?.contains("does not say how tokens are pooled") == true)
      #expect(refusal(directory, pooling: .cls) == nil)
      let encoder = try SentenceEncoder(directory: directory, pooling: .cls)
      #expect(!encoder.normalizes)
    }
  }

  @Test func `a module that is not computed is refused by name`() throws {
    try spoiled {
      let modules =
        #"[{"idx":0,"name":"0","path":"","type":"a.Transformer"},{"idx":1,"name":"1","path":"2_Dense","type":"b.Dense"}]"#
      try Data(modules.utf8).write(to: $0.appending(path: "modules.json"))
    } _: {
      #expect(refusal($0, pooling: .mean)?.contains("b.Dense") == true)
    }
  }

  @Test func `a concatenation of poolings is refused`() throws {
    try spoiled {
      let pooling = #"{"word_embedding_dimension":32,"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":true}"#
      try Data(pooling.utf8).write(to: $0.appending(path: "1_Pooling/config.json"))
    } _: {
      #expect(refusal($0)?.contains("cls + mean") == true)
    }
  }

  @Test func `another architecture is refused by name`() throws {
    try spoiled {
      try Data(#"{"model_type":"roberta"}"#.utf8).write(to: $0.appending(path: "config.json"))
    } _: {
      #expect(refusal($0)?.contains("(model_type) \"roberta\", known are bert, mpnet") == true)
    }
  }

  @Test func `weights that do not fit are reported all at once`() throws {
    try spoiled {
      let file = $0.appending(path: "model.safetensors")
      var tensors = try Safetensors.load(file).tensors
      tensors["embeddings.LayerNorm.bias"] = nil
      tensors["stray"] = .zeros([1])
      tensors["encoder.layer.1.output.dense.bias"] = .zeros([3])
      try Safetensors.save(tensors, to: file)
    } _: {
      let message = refusal($0) ?? ""
      #expect(message.contains("1 missing: embeddings.LayerNorm.bias"))
      #expect(message.contains("1 unused: stray"))
      #expect(message.contains("encoder.layer.1.output.dense.bias [3], expected [32]"))
    }
  }

  @Test func `names of task models and of old conversions are understood`() throws {
    let expected = try SentenceEncoder(directory: Cases.new).embed(["lung disease"]).array(of: Float.self)
    try spoiled {
      let file = $0.appending(path: "model.safetensors")
      var renamed: [String: Tensor] = [:]
      for (name, tensor) in try Safetensors.load(file).tensors {
        let old = name.replacing("LayerNorm.weight", with: "LayerNorm.gamma")
          .replacing("LayerNorm.bias", with: "LayerNorm.beta")
        renamed["bert.\(old)"] = tensor
      }
      renamed["cls.predictions.bias"] = .zeros([94])
      try Safetensors.save(renamed, to: file)
    } _: {
      let found = try SentenceEncoder(directory: $0).embed(["lung disease"]).array(of: Float.self)
      #expect(found == expected)
    }
  }

  @Test func `a missing directory is named`() {
    #expect(refusal(URL(filePath: "/does/not/exist"))?.contains("/does/not/exist") == true)
  }

  @Test func `a vocabulary larger than the model is refused`() throws {
    try spoiled {
      try FileManager.default.removeItem(at: $0.appending(path: "tokenizer.json"))
      let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0..<100).map { "word\($0)" }
      try Data(words.joined(separator: "\n").utf8).write(to: $0.appending(path: "vocab.txt"))
    } _: {
      #expect(refusal($0)?.contains("105 tokens, the model 94") == true)
    }
  }
}
