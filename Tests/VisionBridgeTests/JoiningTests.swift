import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct JoiningTests {
  private static let layout = ResNetLayout(block: .basic, depths: [1, 1, 1, 1], width: 16)

  private static func model(slices: Joining?, scans: Joining?, _ store: ParameterStore) throws -> DiagnosisModel {
    let encoder = SliceEncoder(
      .resNet(layout), slices ?? .transformer, depth: 3, feedForwardSize: nil, tokenStd: 1, store.root)
    let config = VisionConfig(scanJoining: scans, classifier: ClassifierConfig(kind: .linear))
    return try DiagnosisModel(encoder, config, labels: LabelSpace(labels: ["a", "b"]), store.root)
  }

  private struct Fixture {
    let store = ParameterStore(generator: Generator(seed: 3))
    let model: DiagnosisModel

    init(slices: Joining?, scans: Joining?) throws {
      model = try JoiningTests.model(slices: slices, scans: scans, store)
    }

    /// A case of two scans of three slices and one, and one of a single slice.
    func output(_ mode: Mode = .evaluation) -> DiagnosisModel.Output {
      let batch = CaseBatch(
        slices: .normal([5, 32, 32], generator: Generator(seed: 4)), sliceCounts: [3, 1, 1], scanCounts: [2, 1],
        modalityRows: [1, 2, 1], keySlices: [1, nil, nil], targets: Tensor([1, 0, 0, 1] as [Float], shape: [2, 2]))
      return model(batch, mode, sliceBudget: 100, bf16: false)
    }
  }

  /// The features of the five slices, by which the joined ones are computed by hand.
  private static func sliceFeatures(_ fixture: Fixture) throws -> [[Float]] {
    let store = ParameterStore(loading: fixture.store.state)
    let plain = try model(slices: .mean, scans: .mean, store)
    let slices = Tensor.normal([5, 32, 32], generator: Generator(seed: 4))
    let batch = CaseBatch(
      slices: slices, sliceCounts: [1, 1, 1, 1, 1], scanCounts: [1, 1, 1, 1, 1], modalityRows: [1, 1, 1, 1, 1],
      keySlices: Array(repeating: nil, count: 5), targets: .zeros([5, 2]))
    let features = plain(batch, .evaluation, sliceBudget: 100, bf16: false).features
    return (0..<5).map { features.at($0).array() }
  }

  @Test(arguments: [Joining.mean, .max])
  func `parts are joined as by hand, and padding is no part`(joining: Joining) throws {
    let fixture = try Fixture(slices: joining, scans: joining)
    let rows = try Self.sliceFeatures(fixture)
    func join(_ rows: [[Float]]) -> [Float] {
      rows[0].indices.map { channel in
        let values = rows.map { $0[channel] }
        return joining == .max ? values.max()! : values.reduce(0, +) / Float(values.count)
      }
    }
    let expected = join([join(Array(rows[0..<3])), rows[3]]) + rows[4]
    let output = fixture.output()
    #expect(maxError(output.features.array(), expected) < Tolerance.forward)
    #expect(output.sliceScores == nil)
    #expect(!fixture.store.parameters.contains { $0.name.hasPrefix("attention1D") || $0.name.hasPrefix("vitFuse") })
  }

  @Test func `a gated model begins as the plain network, and its gates and transformers learn`() throws {
    let gated = try Fixture(slices: .gatedTransformer, scans: .gatedTransformer)
    let rows = try Self.sliceFeatures(gated)
    #expect(maxError(gated.output().features.at(1).array(), rows[4]) < Tolerance.forward)
    let scores = try #require(gated.output().sliceScores)
    #expect(scores.shape == [3, 3])
    // Scans of one slice have nothing to attend to.
    #expect(Array(scores.softmax(1).array(of: Float.self)[3...]) == [1, 0, 0, 1, 0, 0])

    let optimizer = AdamW(gated.store, AdamW.Options())
    func gradients() -> [String: Float] {
      gated.store.clearGradients()
      let output = gated.output(.training(Generator(seed: 1)))
      output.logits.binaryCrossEntropy(Tensor([1, 0, 0, 1] as [Float], shape: [2, 2])).backward()
      return Dictionary(
        uniqueKeysWithValues: gated.store.parameters.map {
          ($0.name, $0.tensor.grad.map { Float($0.norm().item) } ?? 0)
        })
    }
    let first = gradients()
    #expect(first["attention1D.gate"]! > 0 && first["vitFuse.gate"]! > 0)
    optimizer.step(learningRate: 0.1)
    let second = gradients()
    for place in ["attention1D", "vitFuse"] {
      #expect(second["\(place).transformer_encoder.encoder.layers.0.self_attn.linears.2.weight"]! > 0)
    }
  }

  @Test func `the token times the gate is added to the mean of several parts, and one that is alone stays as it is`() {
    let store = ParameterStore(loading: ["join.gate": Tensor([2, -1] as [Float])])
    let joiner = Joiner(.gatedTransformer, size: 2, hiddenSize: 2, store.root / "join")
    // Groups of one part, of two and of one.
    let parts = Tensor([9, 8, 1, 2, 3, 6, 5, 7] as [Float], shape: [4, 2])
    var asked: [Int] = []
    let joined = joiner(parts, of: RaggedRows(counts: [1, 2, 1])) { groups, table, mask in
      asked = groups
      #expect(table.shape == [1, 2, 2])
      #expect(mask.shape == [1, 2])
      return (Tensor([10, 20] as [Float], shape: [1, 2]), Tensor([1, 2] as [Float], shape: [1, 2]))
    }
    #expect(asked == [1])
    #expect(joined.features.array(of: Float.self) == [9, 8, 22, -16, 5, 7])
    #expect(joined.scores?.array(of: Float.self) == [0, -1e9, 1, 2, 0, -1e9])
    let alone = joiner(parts, of: RaggedRows(counts: [1, 1, 1, 1])) { _, _, _ in (parts, nil) }
    #expect(alone.features.array(of: Float.self) == parts.array(of: Float.self))
    #expect(alone.scores == nil)
  }

  @Test func `scans of one slice and of several are joined in one batch as they are by themselves`() throws {
    let fixture = try Fixture(slices: .gatedTransformer, scans: .gatedTransformer)
    for name in ["attention1D.gate", "vitFuse.gate"] {
      let gate = try #require(fixture.store.parameters.first { $0.name == name }).tensor
      gate.assign(.normal(gate.shape, generator: Generator(seed: 8)))
    }
    let slices = Tensor.normal([10, 32, 32], generator: Generator(seed: 6))
    func output(_ start: Int, _ counts: [Int], _ scans: [Int]) -> DiagnosisModel.Output {
      let batch = CaseBatch(
        slices: slices.narrow(0, start: start, length: counts.reduce(0, +)), sliceCounts: counts, scanCounts: scans,
        modalityRows: counts.map { _ in 1 }, keySlices: counts.map { _ in nil }, targets: .zeros([scans.count, 2]))
      return fixture.model(batch, .evaluation, sliceBudget: 100, bf16: false)
    }
    let together = output(0, [1, 3, 1, 2, 3], [1, 3, 1])
    let apart = [output(0, [1], [1]), output(1, [3, 1, 2], [3]), output(7, [3], [1])]
    for (row, alone) in apart.enumerated() {
      #expect(maxError(together.features.at(row).array(), alone.features.at(0).array()) < Tolerance.forward)
    }
    #expect(apart[0].sliceScores == nil)
    let weights = try #require(together.sliceScores).softmax(1)
    let own = try #require(apart[1].sliceScores).softmax(1)
    #expect(maxError(weights.narrow(0, start: 1, length: 3).array(), own.array()) < Tolerance.forward)
    #expect(weights.at(0).array(of: Float.self) == [1, 0, 0])
  }

  @Test func `without a word about it a model is the published one`() throws {
    let named = try Fixture(slices: .transformer, scans: .transformer)
    let unnamed = try Fixture(slices: nil, scans: nil)
    #expect(named.store.parameters.map(\.name) == unnamed.store.parameters.map(\.name))
    #expect(named.output().logits.array(of: Float.self) == unnamed.output().logits.array(of: Float.self))
  }
}
