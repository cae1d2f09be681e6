import Files
import Foundation
import Torch

/// What of a case's scans speaks for a class and what against it.
public struct CaseExplanation: Sendable {
  /// One scan as the model sees it.
  public struct ScanPart: Sendable {
    /// Modality in the manifest.
    public let modality: Modality
    /// Number of the scan in its case, from 0.
    public let number: Int
    /// Slices, rows and columns.
    public let shape: ZYX<Int>
    /// The preprocessed slices, 0 to 1. Shapes: [Z, Y, X].
    public let slices: [Float]
    /// What each pixel adds to the score: the sum over all scans is `score - scoreOfNothing`. Shapes: [Z, Y, X].
    public let contributions: [Float]
    /// The weight of each slice where the encoder joins slices by attention; else nil. Shapes: [Z].
    public let attention: [Float]?
    /// The weight of this scan among those of the case where they are joined by attention, the mean over heads; else nil.
    public let weight: Float?

    /// Sum of the amounts of a slice's contributions. Shapes: [Z].
    public var sliceAmounts: [Float] {
      let size = shape.y * shape.x
      return (0..<shape.z).map { z in contributions[z * size..<(z + 1) * size].reduce(0) { $0 + abs($1) } }
    }
  }

  /// Id of the case.
  public let id: String
  /// The class.
  public let label: String
  /// Logit of the class, or the logarithm of its probability where classes exclude each other.
  public let score: Double
  /// The same for the case with black slices.
  public let scoreOfNothing: Double
  /// Whether the score is the logarithm of a probability; else it is a logit.
  public let isLogProbability: Bool
  /// The scans in the order of the manifest.
  public let scans: [ScanPart]

  /// What the contributions add up to: `score - scoreOfNothing` but for the finite number of steps.
  public var sum: Double { scans.reduce(0) { $0 + $1.contributions.reduce(0.0) { $0 + Double($1) } } }
}

extension Predictor {
  /// Explains the score of a class for scans as they are, in no other view, by integrated gradients against black slices.
  ///
  /// - Parameters:
  ///   - label: index of the class in `labels`.
  ///   - steps: forward and backward passes; with 32 the contributions add up to a hundredth or so.
  /// - Throws: `VisionError` when a scan cannot be read or a contribution is no finite number, `FileError` when a scan cannot be
  ///   cached.
  public func explanation(
    of record: CaseRecord, label: Int, in manifest: CaseManifest, cache: PreprocessCache, steps: Int = 32
  ) throws -> CaseExplanation {
    let reader = CaseReader([record], of: manifest, cache: cache)
    let batch = CaseBatch([try reader.read(0)], classCount: labels.labels.count).to(device)
    let isExclusive = recipe.training.loss.excludesOtherClasses
    func score(_ output: DiagnosisModel.Output) -> Tensor {
      (isExclusive ? output.logits.logSoftmax(1) : output.logits).narrow(0, start: 0, length: 1)
        .narrow(1, start: label, length: 1).sum()
    }
    let method = IntegratedGradients(steps: steps, sliceBudget: sliceBudget)
    let contributions = method.contributions(model, batch, to: score)
    guard contributions.abs().sum().item.isFinite else {
      throw VisionError(
        "case \(record.id): what its pixels add to the score is no finite number",
        hint: "the model's weights have probably diverged")
    }
    let (found, nothing) = withoutGrad {
      (
        model(batch, .evaluation, sliceBudget: sliceBudget, bf16: false),
        model(
          batch.with(.zeros(batch.slices.shape, device: device)), .evaluation, sliceBudget: sliceBudget, bf16: false)
      )
    }
    let weights = found.sliceScores?.softmax(1)
    let scanWeights = found.scanScores?.softmax(1).array(of: Float.self)
    var start = 0
    let scans = zip(record.scans, batch.sliceCounts).enumerated().map { index, part in
      defer { start += part.1 }
      let rows = batch.slices.narrow(0, start: start, length: part.1)
      return CaseExplanation.ScanPart(
        modality: part.0.modality, number: index,
        shape: ZYX(z: part.1, y: rows.shape[1], x: rows.shape[2]), slices: rows.array(of: Float.self),
        contributions: contributions.narrow(0, start: start, length: part.1).array(of: Float.self),
        attention: weights.map {
          Array($0.narrow(0, start: index, length: 1).array(of: Float.self).prefix(part.1))
        }, weight: scanWeights?[index])
    }
    return CaseExplanation(
      id: record.id, label: labels.labels[label], score: Double(score(found).item),
      scoreOfNothing: Double(score(nothing).item), isLogProbability: isExclusive, scans: scans)
  }
}
