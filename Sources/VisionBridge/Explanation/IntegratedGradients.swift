import Torch

/// What each pixel adds to a score, against black slices: integrated gradients.
///
/// contribution = slices · mean over k of ∂score(α_k · slices) / ∂(α_k · slices), α_k = (k + ½) / steps. The contributions of all
/// pixels add up to the score less that of black slices, the closer the more steps there are; and they exist for every encoder,
/// also for one without attention.
///
/// Source: Sundararajan, Taly and Yan, Axiomatic Attribution for Deep Networks, ICML 2017, equations 1 and 3, by midpoints as
/// `captum.attr.IntegratedGradients` with `method="riemann_middle"`.
struct IntegratedGradients {
  /// Number of midpoints.
  var steps: Int
  /// Most slices the backbone computes at once.
  var sliceBudget: Int

  /// The contributions to one score of a batch.
  ///
  /// Parameters that require gradients get some, too.
  ///
  /// - Parameter score: chooses a scalar of what the model says.
  /// - Returns: contributions. Shapes: [N, Y, X].
  func contributions(
    _ model: DiagnosisModel, _ batch: CaseBatch, to score: (DiagnosisModel.Output) -> Tensor
  ) -> Tensor {
    var sum = Tensor.zeros(batch.slices.shape, device: batch.slices.device)
    for step in 0..<steps {
      let slices = (batch.slices * ((Double(step) + 0.5) / Double(steps))).detached()
      slices.requiresGrad = true
      score(model(batch.with(slices), .evaluation, sliceBudget: sliceBudget, bf16: false)).backward()
      if let gradient = slices.grad { sum = sum + gradient }
    }
    return sum * batch.slices / Double(steps)
  }
}

extension CaseBatch {
  /// The batch with other slices of the same number. Shapes: [N, Y, X].
  func with(_ slices: Tensor) -> CaseBatch {
    CaseBatch(
      slices: slices, sliceCounts: sliceCounts, scanCounts: scanCounts, modalityRows: modalityRows,
      keySlices: keySlices, targets: targets, drawnScans: drawnScans, ids: ids)
  }
}
