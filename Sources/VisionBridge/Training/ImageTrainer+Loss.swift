import Foundation
import Files
import NN
import Torch

extension ImageTrainer {
  /// The share of a part in the loss of its step: that over all cases and classes, plus the key-slice loss where slices are
  /// marked. Both are means, over the rows and over the marked scans of the `whole` step.
  static func loss(
    _ output: DiagnosisModel.Output, _ batch: CaseBatch, _ plan: VisionRecipe.Training, _ frequencies: ClassFrequencies,
    depth: Int, of whole: LossShare
  ) -> Tensor {
    func scaled(_ mean: Tensor, _ count: Int, of total: Int) -> Tensor {
      count == total ? mean : mean * (Double(count) / Double(total))
    }
    let device = batch.targets.device
    let targets = output.caseOfRow.map { batch.targets.rows(Tensor($0.map(Int64.init)).to(device)) } ?? batch.targets
    let classification = scaled(
      plan.loss(output.logits, targets, frequencies), output.logits.shape[0], of: whole.rows)
    guard plan.keySliceWeight > 0, plan.trained != .classifier, let scores = output.sliceScores,
      let attention = keySliceLoss(
        scores: scores, sliceCounts: batch.sliceCounts, keySlices: batch.keySlices, depth: depth)
    else { return classification }
    let marked = batch.keySlices.count { $0 != nil }
    return classification + plan.keySliceWeight * scaled(attention, marked, of: whole.markedScans)
  }

  /// What to say where a loss or a gradient is no finite number.
  static func divergence(
    _ value: Double, at step: Int, of parts: [CaseBatch], _ run: RunDirectory
  ) -> VisionError {
    let ids = parts.flatMap(\.ids)
    let named = ids.prefix(8).joined(separator: ", ") + (ids.count > 8 ? " and \(ids.count - 8) more" : "")
    let hasCheckpoint = FileManager.default.fileExists(atPath: run.checkpoint.path)
    return VisionError(
      "the training diverged: loss or gradient became \(value) at step \(step + 1), of the cases \(named)",
      hint: "look at these cases, lower learning_rate in the recipe, or raise warmup_fraction and start in a new folder"
        + (hasCheckpoint ? "; the last checkpoint is kept" : ""))
  }
}
