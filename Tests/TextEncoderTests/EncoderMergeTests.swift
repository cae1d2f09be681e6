import Foundation
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct EncoderMergeTests {
  /// What `Scripts/golden/encoder_merge.py` wrote.
  private struct Merged: Decodable {
    var weights: [Double]
    var texts: [String]
    var vectors: [[Float]]
  }

  /// The small encoder with other weights.
  private func other(in folder: URL) throws -> URL {
    let copy = folder.appending(path: "other")
    try FileManager.default.copyItem(at: Cases.new, to: copy)
    let weights = copy.appending(path: "model.safetensors")
    try FileManager.default.removeItem(at: weights)
    try FileManager.default.copyItem(at: Golden.url("encoder_merge/other.safetensors"), to: weights)
    return copy
  }

  @Test func `an average has the vectors of sentence-transformers, also once it is saved`() throws {
    let golden = try Golden.json("encoder_merge/merged.json", as: Merged.self)
    let expected = golden.vectors.flatMap(\.self)
    try withTemporaryDirectory { folder in
      let encoders = try [Cases.new, other(in: folder)].map { try SentenceEncoder(directory: $0) }
      let vectors = encoders.map { $0.vectors(of: golden.texts) }
      let merge = try EncoderMerge(encoders, weights: golden.weights.map { $0 * 5 })
      #expect(maxError(merge.encoder.vectors(of: golden.texts), expected) < Tolerance.forward)
      #expect(maxError(vectors[0], expected) > 0.01 && maxError(vectors[1], expected) > 0.01)
      // The parents stay as they are.
      #expect(encoders.map { $0.vectors(of: golden.texts) } == vectors)
      let url = folder.appending(path: "merged")
      try merge.save(to: url, creator: "a test 1.0")
      let saved = try SentenceEncoder(directory: url)
      #expect(saved.vectors(of: golden.texts) == merge.encoder.vectors(of: golden.texts))
      let files = try (encoders.map(\.directory) + [url]).map {
        try Safetensors.load($0.appending(path: "model.safetensors")).tensors
      }
      #expect(files[2].keys == files[0].keys && files[2].keys.contains("pooler.dense.weight"))
      for (name, tensor) in files[2] {
        let parts = try files.map { try #require($0[name]).array(of: Float.self) }
        let average = zip(parts[0], parts[1]).map {
          Float(golden.weights[0] * Double($0) + golden.weights[1] * Double($1))
        }
        #expect(maxError(tensor.array(), average) < 1e-7, "\(name)")
      }
      let settings = try JSONDecoder().decode(
        Settings.self, from: Data(contentsOf: url.appending(path: "config_sentence_transformers.json")))
      #expect(settings.mergedFrom == merge.parents)
      let digests = try encoders.map { try $0.digest() }
      #expect(merge.parents.map(\.digest) == digests)
      #expect(zip(merge.parents, golden.weights).allSatisfy { abs($0.weight - $1) < 1e-12 })
      let card = try String(contentsOf: url.appending(path: "README.md"), encoding: .utf8)
      #expect(card.contains("a test 1.0") && merge.parents.allSatisfy { card.contains($0.digest) })
    }
  }

  private struct Settings: Decodable {
    var mergedFrom: [EncoderMerge.Parent]

    private enum CodingKeys: String, CodingKey {
      case mergedFrom = "merged_from"
    }
  }

  @Test func `an encoder averaged with itself is the same to the bit`() throws {
    let encoder = try SentenceEncoder(directory: Cases.new)
    let merge = try EncoderMerge([encoder, encoder], weights: [1, 1])
    for entry in encoder.parameters.parameters {
      let merged = merge.encoder.parameters.parameters.first { $0.name == entry.name }
      #expect(merged?.tensor.array(of: Float.self) == entry.tensor.array())
    }
  }

  @Test func `encoders that differ in more than their weights are refused by what differs`() throws {
    let one = try SentenceEncoder(directory: Cases.new)
    let cases: [(String, (URL) throws -> Void)] = [
      (
        "activation is gelu and relu",
        { try SettingCase.set(["hidden_act"], to: "relu", in: $0.appending(path: "config.json")) }
      ),
      (
        "layerNormEps is 1e-12 and 1e-05",
        {
          try SettingCase.set(["layer_norm_eps"], to: 1e-5, in: $0.appending(path: "config.json"))
        }
      ),
      (
        "length is 24 and 20",
        {
          try SettingCase.set(["max_seq_length"], to: 20, in: $0.appending(path: "sentence_bert_config.json"))
        }
      ),
      (
        "tokenizer_config.json is another",
        {
          try SettingCase.set(["do_lower_case"], to: false, in: $0.appending(path: "tokenizer_config.json"))
        }
      ),
    ]
    for (difference, change) in cases {
      try withTemporaryDirectory { folder in
        let copy = try other(in: folder)
        try change(copy)
        let error = expectRefusal { try EncoderMerge([one, SentenceEncoder(directory: copy)], weights: [1, 1]) }
        #expect(error?.description.contains("cannot be averaged: ") == true)
        #expect(error?.description.contains(difference) == true, "\(error?.description ?? "")")
      }
    }
    let pooled = try SentenceEncoder(directory: Cases.new, pooling: .cls, normalizes: false)
    let error = expectRefusal { try EncoderMerge([one, pooled], weights: [1, 1]) }
    #expect(
      error?.description.hasSuffix("normalization is true and false; pooling is mean and cls") == true,
      "\(error?.description ?? "")")
    // Dropout acts in a training only.
    try withTemporaryDirectory { folder in
      _ = try EncoderMerge([one, TrainingFixture.withDropout(folder)], weights: [1, 1])
    }
  }

  @Test func `every encoder has a positive weight`() throws {
    let one = try SentenceEncoder(directory: Cases.new)
    for (encoders, weights) in [([one], [1]), ([one, one], [1]), ([one, one], [1, 0]), ([one, one], [1, .nan])] {
      expectRefusal { try EncoderMerge(encoders, weights: weights) }
    }
  }
}
