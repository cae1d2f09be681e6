import Torch

/// InfoNCE over a batch of pairs with every other row as a negative, in both directions.
///
/// Shapes: anchors, positives [B, D], unit rows; logitScale scalar (1 / temperature); excluded [B, B] bool, true where
/// the positive of a column is no true negative for the anchor of a row (its diagonal must be false) → scalar.
/// Source: paper equation 4, symmetric as in CLIP (`KE/src/training/loss.py` of the published code).
/// Differs from source: known false negatives are left out of the denominator instead of being weighted as positives.
public func contrastiveLoss(
  anchors: Tensor, positives: Tensor, logitScale: Tensor, excluding excluded: Tensor? = nil
) -> Tensor {
  // A loss is float32, also where the product before it is not.
  var logits = anchors.matmul(positives.transpose(0, 1)).to(.float32) * logitScale  // [B, B]
  if let excluded { logits = logits.maskedFill(excluded, -.infinity) }
  let diagonal = Tensor.arange(anchors.shape[0], device: anchors.device).unsqueeze(1)  // [B, 1]
  let forward = logits.logSoftmax(1).gather(1, diagonal).mean()
  let backward = logits.transpose(0, 1).logSoftmax(1).gather(1, diagonal).mean()
  return -(forward + backward) / 2
}
