import Foundation
import Torch

/// How far the slice scores of scans are from a Gaussian around the slice a radiologist marked.
///
/// Half the sum of both Kullback-Leibler divergences between softmax(scores) and the Gaussian cut at the
/// scan's last slice, mean over the scans with a marked slice; nil when no scan has one.
///
/// Shapes: scores [S, Z] with padding at -1e9; sliceCounts, keySlices of length S → scalar.
/// Source: `KLwithGaussian` of RP3D-Diag: standard deviation depth/16 slices, both distributions kept above
/// 1e-5.
public func keySliceLoss(scores: Tensor, sliceCounts: [Int], keySlices: [Int?], depth: Int) -> Tensor? {
  let marked = keySlices.indices.filter { keySlices[$0] != nil }
  guard !marked.isEmpty else { return nil }
  let width = scores.shape[1]
  let std = Double(depth) / 16
  var target = [Float](repeating: 0, count: marked.count * width)
  for (row, scan) in marked.enumerated() {
    guard let key = keySlices[scan] else { continue }
    let weights = (0..<sliceCounts[scan]).map { exp(-pow(Double($0 - key) / std, 2) / 2) }
    let total = weights.reduce(0, +)
    for (slice, weight) in weights.enumerated() { target[row * width + slice] = Float(weight / total) }
  }
  let floor = 1e-5
  let expected = Tensor(target, shape: [marked.count, width]).to(scores.device).maximum(floor)
  let rows = Tensor(marked.map(Int64.init)).to(scores.device)
  let found = scores.rows(rows).softmax(1).maximum(floor)
  // a·log(a/b) + b·log(b/a) = (a - b)·log(a/b)
  return ((found - expected) * (found / expected).log()).sum() / Double(2 * marked.count)
}
