import CTorch

// Reductions over the named dimensions, or over all of them when none are named.
extension Tensor {
  private func reduce(_ op: ct_reduction_op, _ name: StaticString, _ dims: [Int], _ keep: Bool) -> Tensor {
    call(name, [self]) { h, error in
      ct_reduce(Int32(op.rawValue), h[0], sizes(dims), Int32(dims.count), keep, error)
    }
  }

  /// Sum of the elements.
  public func sum(_ dims: Int..., keep: Bool = false) -> Tensor { reduce(ct_sum, "sum", dims, keep) }
  /// Arithmetic mean of the elements.
  public func mean(_ dims: Int..., keep: Bool = false) -> Tensor { reduce(ct_mean, "mean", dims, keep) }
  /// The largest element; its gradient is shared among equal ones.
  public func max(_ dims: Int..., keep: Bool = false) -> Tensor { reduce(ct_amax, "max", dims, keep) }
  /// The smallest element; its gradient is shared among equal ones.
  public func min(_ dims: Int..., keep: Bool = false) -> Tensor { reduce(ct_amin, "min", dims, keep) }
  /// The smallest and the largest element. Traps where there is none.
  public func extremes() -> (low: Double, high: Double) {
    var (low, high) = (0.0, 0.0)
    perform("extremes", [self]) { h, error in ct_extremes(h[0], &low, &high, error) }
    return (low, high)
  }

  /// Logarithm of the sum of the exponentials, without overflow.
  public func logSumExp(_ dims: Int..., keep: Bool = false) -> Tensor {
    reduce(ct_logsumexp, "logSumExp", dims, keep)
  }

  /// Euclidean norm.
  public func norm(_ dims: Int..., keep: Bool = false) -> Tensor { reduce(ct_norm2, "norm", dims, keep) }

  /// Variance: divided by n - 1 when `unbiased`, else by n.
  public func variance(_ dims: Int..., unbiased: Bool, keep: Bool = false) -> Tensor {
    call("variance", [self]) { h, error in
      ct_var(h[0], sizes(dims), Int32(dims.count), unbiased ? 1 : 0, keep, error)
    }
  }

  /// Index of the largest element along `dim`, int64.
  public func argmax(_ dim: Int) -> Tensor {
    call("argmax", [self]) { h, error in ct_argmax(h[0], Int64(dim), error) }
  }

  /// Running sum along `dim`.
  public func cumulativeSum(_ dim: Int) -> Tensor {
    call("cumulativeSum", [self]) { h, error in ct_cumsum(h[0], Int64(dim), error) }
  }

  /// Exponentials along `dim`, scaled to the sum 1.
  public func softmax(_ dim: Int) -> Tensor {
    call("softmax", [self]) { h, error in ct_softmax(h[0], Int64(dim), error) }
  }

  /// Logarithm of `softmax`, without underflow.
  public func logSoftmax(_ dim: Int) -> Tensor {
    call("logSoftmax", [self]) { h, error in ct_log_softmax(h[0], Int64(dim), error) }
  }

  /// Rows of unit Euclidean length along the last dimension; a row shorter than `eps` is divided by `eps`.
  ///
  /// Source: `torch.nn.functional.normalize`.
  public func normalized(eps: Double = 1e-12) -> Tensor {
    self / norm(-1, keep: true).maximum(eps)
  }
}
