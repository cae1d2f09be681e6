/// Every tolerance used when our numbers are compared with a reference, and why it is what it is.
public enum Tolerance {
  /// One layer, float32, against PyTorch: absolute and relative.
  public static let forward: Float = 1e-5
  /// A gradient accumulates over the batch in another order than the reference.
  public static let gradient: Float = 1e-4
  /// Ten AdamW steps: errors of the gradients are amplified by 1/sqrt(v) while v is small.
  public static let tenSteps: Float = 1e-3
  /// Cosine between an f32 sentence vector of ours and of sentence-transformers.
  public static let cosine: Float = 0.99999
  /// Cosine between a bf16 vector of ours and the f32 reference.
  public static let cosineBF16: Float = 0.999
  /// Ranking metrics in double precision against scikit-learn.
  public static let metric: Double = 1e-9

  /// How much wider the tolerances of tensors are on a device. A GPU adds in another order and has approximations of its
  /// own for exp and tanh; with ten times all goldens held on an H100 (CUDA 13, libtorch 2.11). What stands in for a GPU
  /// computes as the CPU does.
  public static func factor(on device: some CustomStringConvertible) -> Float {
    device.description.hasPrefix("cuda") ? 10 : 1
  }
}

/// Largest |a - b| / max(1, |b|), the error every tolerance above refers to.
public func maxError(_ a: [Float], _ b: [Float]) -> Float {
  precondition(a.count == b.count, "\(a.count) values against \(b.count)")
  var worst: Float = 0
  for (x, y) in zip(a, b) {
    guard x.isFinite == y.isFinite else { return .infinity }
    worst = max(worst, abs(x - y) / max(1, abs(y)))
  }
  return worst
}
