import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

/// Baselines that classify every scan by itself.
@Suite struct PredictionPoolingTests {
  private static func logits() -> Tensor { Tensor([3, -2, -1, 0.5, 80, -90, 0.25, 0.75] as [Float], shape: [4, 2]) }
  private static let scans = RaggedRows(counts: [3, 1])

  private static func pooled(_ pooling: PredictionPooling) -> [Float] {
    pooling(logits(), scans: scans, drawn: [1, 0]).array()
  }

  @Test func `predictions are pooled as by hand`() {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    func logit(_ values: [Double]) -> Float {
      let mean = values.map(sigmoid).reduce(0, +) / Double(values.count)
      return Float(log(mean / (1 - mean)))
    }
    #expect(
      maxError(Self.pooled(.mean), [logit([3, -1, 80]), logit([-2, 0.5, -90]), 0.25, 0.75]) < Tolerance.forward)
    #expect(Self.pooled(.max) == [80, 0.5, 0.25, 0.75])
    #expect(Self.pooled(.random) == [-1, 0.5, 0.25, 0.75])
  }

  @Test func `a batch draws one scan of each case by its id`() {
    let scan = PreprocessedScan(
      .zeros([1, 4, 4]), keySlice: nil, isConstant: true, storedShape: ZYX(z: 1, y: 4, x: 4))
    let cases = (0..<40).map {
      PreparedCase(id: "case \($0)", scans: [scan, scan, scan], modalities: [.ct, .ct, .ct], labels: [])
    }
    let drawn = CaseBatch(cases, classCount: 1).drawnScans
    #expect(Set(drawn) == [0, 1, 2])
    #expect(CaseBatch(cases.reversed(), classCount: 1).drawnScans == drawn.reversed())
  }

  @Test(arguments: PredictionPooling.allCases)
  func `training sees every scan, and evaluation pools`(pooling: PredictionPooling) throws {
    let store = ParameterStore(generator: Generator(seed: 2))
    let config = VisionConfig(
      encoder: .slices(SliceEncoderConfig(backbone: "resnet10-narrow")), scanPooling: pooling,
      classifier: ClassifierConfig(kind: .linear))
    let model = try DiagnosisModel(config, size: 32, depth: 3, labels: LabelSpace(labels: ["a", "b"]), store.root)
    #expect(!store.state.keys.contains { $0.hasPrefix("vitFuse") })
    let batch = CaseBatch(
      slices: .normal([5, 32, 32], generator: Generator(seed: 4)), sliceCounts: [3, 1, 1], scanCounts: [2, 1],
      modalityRows: [1, 2, 1], keySlices: [1, nil, nil], targets: Tensor([1, 0, 0, 1] as [Float], shape: [2, 2]))
    let training = model(batch, .training(Generator(seed: 0)), sliceBudget: 100, bf16: false)
    #expect(training.caseOfRow == [0, 0, 1] && training.logits.shape == [3, 2])
    let found = model(batch, .evaluation, sliceBudget: 100, bf16: false)
    #expect(found.caseOfRow == nil)

    let apart = CaseBatch(
      slices: batch.slices, sliceCounts: [3, 1, 1], scanCounts: [1, 1, 1], modalityRows: [1, 2, 1],
      keySlices: [1, nil, nil], targets: .zeros([3, 2]))
    let single = model(apart, .evaluation, sliceBudget: 100, bf16: false).logits
    let expected = pooling(single, scans: RaggedRows(counts: [2, 1]), drawn: [0, 0])
    #expect(maxError(found.logits.array(), expected.array()) < Tolerance.forward)
  }

  @Test func `scans are either joined or left apart`() {
    let config = VisionConfig(scanJoining: .mean, scanPooling: .max)
    let error = #expect(throws: VisionError.self) { try config.check(size: 32, depth: 4) }
    #expect(error?.description.contains("scan_pooling leaves scans apart") == true)
  }
}
