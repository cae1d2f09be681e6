import DeviceTestSupport
import Foundation
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct SentenceEncoderTests {
  @Test(arguments: Device.tested)
  func `a directory of the new generation gives the vectors of sentence-transformers`(device: Device) throws {
    let cases = try #require(Cases.shared)
    let encoder = try SentenceEncoder(directory: Cases.new, device: device)
    #expect(encoder.pooling == .mean)
    #expect(encoder.normalizes)
    #expect(encoder.maxLength == 24)
    let vectors = encoder.embed(cases.texts).array(of: Float.self)
    #expect(maxError(vectors, cases.new.flatMap { $0 }) < Tolerance.forward * Tolerance.factor(on: device))
  }

  @Test(arguments: Device.tested)
  func `a directory of the old generation gives the vectors of sentence-transformers`(device: Device) throws {
    let cases = try #require(Cases.shared)
    let encoder = try SentenceEncoder(directory: Cases.old, device: device)
    #expect(encoder.pooling == .cls)
    #expect(!encoder.normalizes)
    let vectors = encoder.embed(cases.texts).array(of: Float.self)
    #expect(maxError(vectors, cases.old.flatMap { $0 }) < Tolerance.forward * Tolerance.factor(on: device))
  }

  @Test(arguments: Pooling.allCases, Device.tested)
  func `every pooling equals the reference`(pooling: Pooling, device: Device) throws {
    let expected = try #require(Cases.shared?.poolings[pooling.rawValue])
    let encoder = try SentenceEncoder(directory: Cases.new, pooling: pooling, normalizes: false, device: device)
    let vectors = encoder.embed(Cases.shared?.texts ?? []).array(of: Float.self)
    #expect(maxError(vectors, expected.flatMap { $0 }) < Tolerance.forward * Tolerance.factor(on: device))
  }

  @Test func `a vector does not depend on the other texts, their order or the token budget`() throws {
    let cases = try #require(Cases.shared)
    let encoder = try SentenceEncoder(directory: Cases.new)
    let together = encoder.embed(cases.texts).array(of: Float.self)
    let reversed = encoder.embed(cases.texts.reversed(), tokenBudget: 11).array(of: Float.self)
    let width = encoder.dimension
    for (index, text) in cases.texts.enumerated() {
      let alone = encoder.embed([text]).array(of: Float.self)
      #expect(maxError(alone, Array(together[index * width..<(index + 1) * width])) < 1e-6)
      let mirrored = cases.texts.count - 1 - index
      #expect(maxError(alone, Array(reversed[mirrored * width..<(mirrored + 1) * width])) < 1e-6)
    }
  }

  @Test func `no texts give no rows`() throws {
    #expect(try SentenceEncoder(directory: Cases.new).embed([]).shape == [0, 32])
  }

  @Test(.enabled(if: Cases.miniLM != nil, "all-MiniLM-L6-v2 is not fetched"))
  func `all-MiniLM-L6-v2 gives the vectors of sentence-transformers in float32 and bfloat16`() throws {
    let directory = try #require(Cases.miniLM)
    let names = try #require(Cases.shared?.minilm.names)
    let file = try Data(contentsOf: Golden.url("text_encoder/minilm.npy"))
    let expected = [Float](unsafeUninitializedCapacity: names.count * 384) { buffer, count in
      count = names.count * 384
      _ = file.suffix(count * 4).copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
    }
    for (dtype, least) in [(DType.float32, Tolerance.cosine), (.bfloat16, Tolerance.cosineBF16)] {
      let vectors = try SentenceEncoder(directory: directory, dtype: dtype).embed(names).array(of: Float.self)
      for row in names.indices {
        let range = row * 384..<(row + 1) * 384
        #expect(cosine(vectors[range], expected[range]) >= least)
      }
    }
  }

  @Test func `a saved encoder opens with the same vectors and keeps its pooler`() throws {
    let cases = try #require(Cases.shared)
    let encoder = try SentenceEncoder(directory: Cases.new)
    try withTemporaryDirectory { folder in
      let target = folder.appending(path: "encoder")
      try encoder.save(to: target, card: "# Test\n")
      try encoder.save(to: target, card: "# Test again\n")
      let again = try SentenceEncoder(directory: target)
      #expect(again.embed(cases.texts).array(of: Float.self) == encoder.embed(cases.texts).array(of: Float.self))
      let names = try Safetensors.load(target.appending(path: "model.safetensors")).tensors.keys
      let original = try Safetensors.load(Cases.new.appending(path: "model.safetensors")).tensors.keys
      #expect(Set(names) == Set(original))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["encoder"])
    }
  }

  @Test func `the digest changes with the pooling and not with the place`() throws {
    let encoder = try SentenceEncoder(directory: Cases.new)
    #expect(try encoder.digest() != SentenceEncoder(directory: Cases.new, pooling: .cls).digest())
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "copy")
      try FileManager.default.copyItem(at: Cases.new, to: copy)
      #expect(try SentenceEncoder(directory: copy).digest() == encoder.digest())
    }
  }
}
