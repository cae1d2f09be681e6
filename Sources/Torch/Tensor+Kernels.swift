import CTorch

/// What lies outside an image that is sampled.
public enum SamplingPadding: Int32, Sendable {
  /// Zeros.
  case zeros = 0
  /// The nearest pixel of the image.
  case border = 1
  /// The image mirrored at its edges.
  case reflection = 2
}

// Kernels of neural network layers.
extension Tensor {
  /// Matrix product over the last two dimensions, batched over the others.
  public func matmul(_ other: Tensor) -> Tensor {
    call("matmul", [self, other]) { h, error in ct_matmul(h[0], h[1], error) }
  }

  /// `self` · weightᵀ + bias.
  ///
  /// Shapes: self [..., in], weight [out, in], bias [out] → [..., out].
  public func linear(_ weight: Tensor, _ bias: Tensor?) -> Tensor {
    call("linear", [self, weight, bias]) { h, error in ct_linear(h[0], h[1], h[2], error) }
  }

  /// Rows of `self` [V, D] for integer ids [...] → [..., D].
  public func embedding(_ ids: Tensor) -> Tensor {
    call("embedding", [self, ids]) { h, error in ct_embedding(h[0], h[1], error) }
  }

  /// Layer normalisation over the last dimension with the biased variance, as PyTorch.
  public func layerNorm(_ weight: Tensor, _ bias: Tensor, eps: Double) -> Tensor {
    call("layerNorm", [self, weight, bias]) { h, error in ct_layer_norm(h[0], h[1], h[2], eps, error) }
  }

  /// softmax(q kᵀ / √d + mask) v.
  ///
  /// Shapes: q (self), k, v [B, H, T, d]; mask additive or boolean (true attends), broadcast to [B, H, T, T].
  public func attention(_ key: Tensor, _ value: Tensor, mask: Tensor? = nil) -> Tensor {
    call("attention", [self, key, value, mask]) { h, error in ct_attention(h[0], h[1], h[2], h[3], error) }
  }

  /// Convolution over the last `stride.count` dimensions.
  ///
  /// Shapes: self [B, C, (Z,) Y, X], weight [O, C / groups, (kz,) ky, kx], bias [O].
  public func convolution(
    _ weight: Tensor, _ bias: Tensor?, stride: [Int], padding: [Int], dilation: [Int], groups: Int = 1
  ) -> Tensor {
    let output = call("convolution", [self, weight, bias]) { h, error in
      ct_convolution(
        h[0], h[1], h[2], sizes(stride), sizes(padding), sizes(dilation), Int32(stride.count), Int64(groups), error)
    }
    ConvolutionWork.count(self, weight, output: output)
    return output
  }

  /// Puts zeros around the last dimensions: `amounts` counts before and after the last one, then the one before it, and so on.
  ///
  /// Source: `torch.nn.functional.pad`.
  public func padded(_ amounts: [Int]) -> Tensor {
    call("pad", [self]) { h, error in ct_pad(h[0], sizes(amounts), Int32(amounts.count), error) }
  }

  /// Batch normalisation; in training it also updates the running statistics in place.
  ///
  /// Shapes: self [B, C, ...]; weight, bias, mean, variance [C].
  public func batchNorm(
    _ weight: Tensor, _ bias: Tensor, mean: Tensor, variance: Tensor, training: Bool, momentum: Double,
    eps: Double
  ) -> Tensor {
    call("batchNorm", [self, weight, bias, mean, variance]) { h, error in
      ct_batch_norm(h[0], h[1], h[2], h[3], h[4], training, momentum, eps, error)
    }
  }

  /// Maximum over windows of the last `dimensions` (2 or 3) dimensions.
  public func maxPool(kernel: Int, stride: Int, padding: Int, dimensions: Int) -> Tensor {
    call("maxPool", [self]) { h, error in
      ct_max_pool(h[0], Int64(kernel), Int64(stride), Int64(padding), Int32(dimensions), error)
    }
  }

  /// Linear interpolation of the trailing dimensions to `size`, align_corners false.
  ///
  /// Shapes: self [B, C, (Z,) (Y,) X] → [B, C] + size. `antialias` is for two dimensions.
  ///
  /// - Parameter scales: how many elements an element becomes along each dimension; nil takes the ratio of the sizes.
  public func interpolate(to size: [Int], scales: [Double]? = nil, antialias: Bool = false) -> Tensor {
    precondition(scales == nil || scales?.count == size.count, "interpolate: a scale for each dimension")
    return call("interpolate", [self]) { h, error in
      ct_interpolate(h[0], sizes(size), scales, Int32(size.count), antialias, error)
    }
  }

  /// Bilinear or trilinear samples at `grid`, whose coordinates run from -1 to 1, align_corners false.
  ///
  /// Shapes: self [B, C, (Z,) Y, X], grid [B, (Z',) Y', X', 2 or 3] with x first → [B, C, (Z',) Y', X'].
  public func gridSample(_ grid: Tensor, padding: SamplingPadding) -> Tensor {
    call("gridSample", [self, grid]) { h, error in ct_grid_sample(h[0], h[1], padding.rawValue, error) }
  }

  /// Mean binary cross-entropy of the logits `self` against targets in [0, 1] of the same shape.
  public func binaryCrossEntropy(_ target: Tensor, weight: Tensor? = nil) -> Tensor {
    call("binaryCrossEntropy", [self, target, weight]) { h, error in
      ct_bce_with_logits(h[0], h[1], h[2], error)
    }
  }
}
