import DeviceTestSupport
import NN
import TestSupport
import Testing
import Tokenizer
import Torch

@testable import TextEncoder

@Suite struct BertEncoderTests {
  /// SplitMix64 of a running counter, as floats in [-1, 1): the same numbers as `counter_values` of the golden script.
  static func counterValues(_ count: Int, from start: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count {
        var z = UInt64(truncatingIfNeeded: start &+ index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        buffer[index] = Float(z >> 40) / Float(1 << 23) - 1
      }
      initialized = count
    }
  }

  @Test(arguments: Device.tested)
  func `a random BERT-base has the hidden states of transformers`(device: Device) throws {
    let expected = try #require(Cases.shared?.base)
    let config = BertConfig()
    let shapes = ParameterStore(generator: Generator(seed: 0))
    _ = BertEncoder(config, shapes.root)
    var weights: [String: Tensor] = [:]
    var start = 0
    for (name, shape) in shapes.parameters.map({ ($0.name, $0.tensor.shape) }).sorted(by: { $0.0 < $1.0 }) {
      let count = shape.reduce(1, *)
      let values = Tensor(Self.counterValues(count, from: start), shape: shape)
      weights[name] = name.hasSuffix("LayerNorm.weight") ? values * 0.1 + 1 : values * 0.04
      start += count
    }
    let store = ParameterStore(loading: weights, device: device)
    let bert = BertEncoder(config, store.root)
    try store.verify()
    withoutGrad {
      for (ids, hidden) in zip(expected.ids, expected.hidden) {
        let batch = PackedBatch(TokenBatch(texts: [ids]), rows: [0], device: device)
        let values = bert(batch, .evaluation).array(of: Float.self)
        let sampled = stride(from: 0, to: values.count, by: 16).map { values[$0] }
        #expect(maxError(sampled, hidden) < Tolerance.forward * Tolerance.factor(on: device))
      }
    }
  }

  @Test func `plans keep the budget, take every text once and put equal lengths together`() {
    let lengths = [3, 9, 3, 7, 3, 9, 1, 20]
    let tokens = TokenBatch(texts: lengths.map { [Int32](repeating: 5, count: $0) })
    let batches = PackedBatch.plan(tokens, tokenBudget: 12)
    #expect(batches.flatMap { $0 }.sorted() == Array(lengths.indices))
    for rows in batches {
      #expect(rows.count == 1 || rows.reduce(0) { $0 + lengths[$1] } <= 12)
      let batch = PackedBatch(tokens, rows: rows, device: .cpu)
      #expect(batch.runs.map(\.length) == batch.runs.map(\.length).sorted(by: >))
      #expect(Set(batch.runs.map(\.length)).count == batch.runs.count)
    }
  }

  @Test func `training mode without dropout computes what evaluation computes`() throws {
    let encoder = try SentenceEncoder(directory: Cases.new)
    let texts = Cases.shared?.texts ?? []
    let trained = encoder.embedForTraining(
      encoder.tokenization(maxLength: 24, threads: 1)(texts), .training(Generator(seed: 1)))
    #expect(maxError(trained.array(of: Float.self), encoder.embed(texts).array(of: Float.self)) < Tolerance.forward)
  }
}
