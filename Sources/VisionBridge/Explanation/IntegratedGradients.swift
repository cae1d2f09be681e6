import Torch

/// What each pixel adds to a score, against black slices: integrated gradients.
///
/// contribution = slices · mean over k of ∂score(α_k · slices) / ∂(α_k · slices), α_k = (k + ½) / steps. The contributions of all
/// pixels add up to the score less that of black slices, the closer the more steps there are; and they exist for every encoder,
/// also for one without attention. The gradient goes through the encoder one scan after the other, so that a case with many scans takes
/// no more memory than its largest one.
///
/// Source: Sundararajan, Taly and Yan, Axiomatic Attribution for Deep Networks, ICML 2017, equations 1 and 3, by midpoints as
/// `captum.attr.IntegratedGradients` with `method="riemann_middle"`.
struct IntegratedGradients {
  /// Number of midpoints.
  var steps: Int
  /// Most slices that the backbone computes at once without gradients.
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
    let starts = batch.sliceCounts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var sums = batch.sliceCounts.map { Tensor.zeros([$0] + batch.slices.shape[1...], device: batch.slices.device) }
    for step in 0..<steps {
      let scaled = batch.with(batch.slices * ((Double(step) + 0.5) / Double(steps)))
      let features = withoutGrad { model.encode(scaled, .evaluation, sliceBudget: sliceBudget, bf16: false).features }
        .detached()  // [S, F]
      features.requiresGrad = true
      score(model.output(of: features, batch)).backward()
      guard let ofFeatures = features.grad else { continue }
      for (scan, count) in batch.sliceCounts.enumerated() {
        let slices = scaled.slices.narrow(0, start: starts[scan], length: count).detached()
        slices.requiresGrad = true
        // [1, F]
        let own = model.encode(batch.scan(scan, slices), .evaluation, sliceBudget: count, bf16: false).features
        (own * ofFeatures.narrow(0, start: scan, length: 1)).sum().backward()
        if let gradient = slices.grad { sums[scan] = sums[scan] + gradient }
      }
    }
    return Tensor.concatenate(sums) * batch.slices / Double(steps)
  }
}

extension CaseBatch {
  /// The batch with other slices of the same number. Shapes: [N, Y, X].
  func with(_ slices: Tensor) -> CaseBatch {
    CaseBatch(
      slices: slices, sliceCounts: sliceCounts, scanCounts: scanCounts, modalityRows: modalityRows,
      keySlices: keySlices, targets: targets, drawnScans: drawnScans, ids: ids)
  }

  /// One scan as a batch of one case.
  fileprivate func scan(_ index: Int, _ slices: Tensor) -> CaseBatch {
    CaseBatch(
      slices: slices, sliceCounts: [sliceCounts[index]], scanCounts: [1], modalityRows: [modalityRows[index]],
      keySlices: [keySlices[index]], targets: targets.narrow(0, start: 0, length: 1))
  }
}
