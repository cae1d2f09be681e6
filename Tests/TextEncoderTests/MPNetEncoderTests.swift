import DeviceTestSupport
import Foundation
import NN
import TestSupport
import Testing
import Tokenizer
import Torch

@testable import TextEncoder

@Suite struct MPNetEncoderTests {
  /// What `Scripts/golden/mpnet.py` wrote.
  private struct Reference: Decodable {
    var texts: [String]
    var ids: [[Int32]]
    var hidden: [[Float]]
    var vectors: [[Float]]
    var buckets: [Int32]
    var pairs: [[String]]
    var loss: Double

    static let shared: Reference? = try? Golden.json("mpnet/cases.json")
    static let directory = Golden.url("mpnet/tiny")
  }

  /// A copy of the small encoder that `change` may alter.
  private func altered(_ change: (URL) throws -> Void, _ check: (URL) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "encoder")
      try FileManager.default.copyItem(at: Reference.directory, to: copy)
      try change(copy)
      try check(copy)
    }
  }

  @Test(arguments: Device.tested)
  func `texts of all lengths in one pass have the hidden states of transformers`(device: Device) throws {
    let expected = try #require(Reference.shared)
    let encoder = try SentenceEncoder(directory: Reference.directory, device: device)
    let tokens = encoder.tokenization(maxLength: 290, threads: 1)(expected.texts)
    #expect((0..<tokens.count).map { Array(tokens[$0]) } == expected.ids)
    let architecture = try Architectures.read(Reference.directory.appending(path: "config.json"))
    let network = architecture.network(
      ParameterStore(loading: encoder.parameters.state, device: device).root)
    let rows = try #require(PackedBatch.plan(tokens, tokenBudget: .max).first)
    let batch = PackedBatch(tokens, rows: rows, positions: architecture.configuration.positions, device: device)
    for mode in [Mode.evaluation, .training(Generator(seed: 1, device: device))] {
      let hidden = withoutGrad { network(batch, mode).split(rows.map { tokens[$0].count }) }
      for (row, values) in zip(rows, hidden.map { $0.array(of: Float.self) }) {
        let sampled = stride(from: 0, to: values.count, by: 7).map { values[$0] }
        #expect(
          maxError(sampled, expected.hidden[row]) < Tolerance.forward * Tolerance.factor(on: device), "text \(row)")
      }
    }
  }

  @Test(arguments: Device.tested)
  func `vectors are those of sentence-transformers, however the texts are cut into batches`(device: Device) throws {
    let expected = try #require(Reference.shared)
    let encoder = try SentenceEncoder(directory: Reference.directory, device: device)
    #expect(encoder.maxLength == 290)
    for tokenBudget in [40, SentenceEncoder.defaultTokenBudget] {
      let vectors = encoder.vectors(of: expected.texts, tokenBudget: tokenBudget)
      #expect(maxError(vectors, expected.vectors.flatMap { $0 }) < Tolerance.forward * Tolerance.factor(on: device))
    }
  }

  @Test func `the buckets of relative positions are those of transformers`() throws {
    let expected = try #require(Reference.shared?.buckets)
    #expect((-511...511).map(RelativePositions.bucket) == expected)
  }

  @Test func `a padding token that a text spells out is not counted`() {
    #expect(PositionRule.afterPadding(id: 1).positions(of: [0, 7, 1, 1, 8, 2]) == [2, 3, 1, 1, 4, 5])
    #expect(PositionRule.fromZero.positions(of: [0, 7, 1]) == [0, 1, 2])
  }

  private func step(
    _ encoder: SentenceEncoder, dropout: Bool = true, bf16: Bool = false, cache: GradientCache? = nil
  ) throws -> (loss: Double, gradients: [String: [Float]]) {
    let recipe = ContrastiveRecipe(gradientCache: cache, dropout: dropout ? nil : 0, maxLength: 290, bf16: bf16)
    let pairs = try #require(Reference.shared?.pairs)
    let batch = TrainingBatch(kind: "synonym", anchors: pairs.map { $0[0] }, positives: pairs.map { $0[1] })
    let generator = Generator(seed: 1)
    let losses = ContrastiveLosses(recipe, generator)
    let tokens = encoder.tokenization(maxLength: 290, threads: 1)(batch.texts)
    let loss = ContrastiveStep(recipe: recipe, encoder: encoder, start: nil, losses: losses)
      .backward(batch, tokens, generator)
    var gradients = ["scale": try #require(losses.parameters.parameters[0].tensor.grad).array(of: Float.self)]
    for entry in encoder.parameters.parameters {
      gradients[entry.name] = try #require(entry.tensor.grad, "\(entry.name) has no gradient").array(of: Float.self)
    }
    return (loss, gradients)
  }

  @Test(arguments: [false, true])
  func `a training step has the loss and the gradients of PyTorch`(dropout: Bool) throws {
    let expected = try Safetensors.load(Golden.url("mpnet/gradients.safetensors")).tensors
      .mapValues { $0.array(of: Float.self) }
    let (loss, gradients) = try step(SentenceEncoder(directory: Reference.directory), dropout: dropout)
    #expect(maxError([Float(loss)], [Float(Reference.shared?.loss ?? 0)]) < Tolerance.forward)
    #expect(Set(gradients.keys) == Set(expected.keys))
    for (name, values) in expected {
      #expect(try maxError(#require(gradients[name]), values) < Tolerance.gradient, "\(name)")
    }
  }

  @Test func `a step in bfloat16 and one in chunks are near it`() throws {
    let (loss, gradients) = try step(SentenceEncoder(directory: Reference.directory))
    let chunked = try step(SentenceEncoder(directory: Reference.directory), cache: GradientCache(chunkTokens: 60))
    #expect(gradients.allSatisfy { maxError(chunked.gradients[$0.key] ?? [], $0.value) < Tolerance.gradient })
    let short = try step(SentenceEncoder(directory: Reference.directory), bf16: true)
    #expect(abs(short.loss - loss) < 0.1 && short.loss != loss)
    let vectors = try [DType.float32, .bfloat16].map {
      try SentenceEncoder(directory: Reference.directory, dtype: $0).vectors(of: Reference.shared?.texts ?? [])
    }
    for start in stride(from: 0, to: vectors[0].count, by: 16) {
      #expect(cosine(vectors[1][start..<start + 16], vectors[0][start..<start + 16]) > Tolerance.cosineBF16)
    }
  }

  @Test func `names of task models are understood, and heads set aside`() throws {
    let expected = try SentenceEncoder(directory: Reference.directory).vectors(of: ["lung disease"])
    try altered {
      let file = $0.appending(path: "model.safetensors")
      var renamed: [String: Tensor] = [:]
      for (name, tensor) in try Safetensors.load(file).tensors { renamed["mpnet.\(name)"] = tensor }
      renamed["lm_head.bias"] = .zeros([101])
      renamed["embeddings.position_ids"] = .zeros([1, 302])
      try Safetensors.save(renamed, to: file)
    } _: {
      let encoder = try SentenceEncoder(directory: $0)
      #expect(encoder.vectors(of: ["lung disease"]) == expected)
      #expect(encoder.setAside.keys.sorted() == ["lm_head.bias", "pooler.dense.bias", "pooler.dense.weight"])
    }
  }

  @Test func `a saved encoder has the names of its architecture and opens with the same vectors`() throws {
    let texts = Reference.shared?.texts ?? []
    let encoder = try SentenceEncoder(directory: Reference.directory)
    try withTemporaryDirectory { folder in
      let target = folder.appending(path: "encoder")
      try encoder.save(to: target, card: "")
      #expect(try SentenceEncoder(directory: target).vectors(of: texts) == encoder.vectors(of: texts))
      let files = [target, Reference.directory].map { $0.appending(path: "model.safetensors") }
      let names = try files.map { try Set(Safetensors.load($0).tensors.keys) }
      #expect(names[0] == names[1])
    }
  }

  @Test func `another number of buckets is refused by its name`() throws {
    try altered {
      try SettingCase.set(["relative_attention_num_buckets"], to: 64, in: $0.appending(path: "config.json"))
    } _: { directory in
      #expect {
        try SentenceEncoder(directory: directory)
      } throws: { "\($0)".contains("relative_attention_num_buckets is 64") }
    }
  }

  @Test func `without a length of its own a text may have as many tokens as there are positions behind padding`() throws
  {
    try altered {
      try FileManager.default.removeItem(at: $0.appending(path: "sentence_bert_config.json"))
    } _: {
      let encoder = try SentenceEncoder(directory: $0)
      #expect(encoder.maxLength == 300)
      let vectors = encoder.vectors(of: [String(repeating: "lung ", count: 400)])
      #expect(vectors.allSatisfy { $0.isFinite })
    }
  }
}
