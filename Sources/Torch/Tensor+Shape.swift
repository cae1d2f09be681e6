import CTorch

// Views and rearrangements. Negative dimensions count from the end.
extension Tensor {
  /// The elements in row-major order in another shape; one size may be -1.
  public func reshape(_ shape: [Int]) -> Tensor {
    call("reshape", [self]) { h, error in ct_reshape(h[0], sizes(shape), Int32(shape.count), error) }
  }

  /// The elements in row-major order in another shape; one size may be -1.
  public func reshape(_ shape: Int...) -> Tensor { reshape(shape) }

  /// A view whose dimension `i` is dimension `order[i]` of this one.
  public func permute(_ order: Int...) -> Tensor {
    call("permute", [self]) { h, error in ct_permute(h[0], sizes(order), Int32(order.count), error) }
  }

  /// A view with dimensions `a` and `b` exchanged.
  public func transpose(_ a: Int, _ b: Int) -> Tensor {
    call("transpose", [self]) { h, error in ct_transpose(h[0], Int64(a), Int64(b), error) }
  }

  /// Repeats dimensions of size 1 without copying; -1 keeps a size.
  public func expand(_ shape: Int...) -> Tensor {
    call("expand", [self]) { h, error in ct_expand(h[0], sizes(shape), Int32(shape.count), error) }
  }

  /// A view with a dimension of size 1 put in before `dim`.
  public func unsqueeze(_ dim: Int) -> Tensor {
    call("unsqueeze", [self]) { h, error in ct_unsqueeze(h[0], Int64(dim), error) }
  }

  /// A view without dimension `dim`, which has size 1; the same tensor where it has another size.
  public func squeeze(_ dim: Int) -> Tensor {
    call("squeeze", [self]) { h, error in ct_squeeze(h[0], Int64(dim), error) }
  }

  /// The same elements in row-major memory.
  public func contiguous() -> Tensor {
    call("contiguous", [self]) { h, error in ct_contiguous(h[0], error) }
  }

  /// The same elements with the channels of a pixel side by side in memory, which convolutions compute fastest; they and
  /// what follows them keep it.
  ///
  /// Shapes: self [B, C, Y, X] → same.
  public func channelsLast() -> Tensor {
    call("channelsLast", [self]) { h, error in ct_channels_last(h[0], error) }
  }

  /// A view of `length` entries from `start` along `dim`.
  public func narrow(_ dim: Int, start: Int, length: Int) -> Tensor {
    call("narrow", [self]) { h, error in ct_narrow(h[0], Int64(dim), Int64(start), Int64(length), error) }
  }

  /// Views of consecutive pieces of these lengths along `dim`. Its gradient is one concatenation, where one `narrow` per
  /// piece would fill a whole tensor each.
  public func split(_ lengths: [Int], dim: Int = 0) -> [Tensor] {
    var pieces = [OpaquePointer?](repeating: nil, count: lengths.count)
    perform("split", [self]) { h, error in
      _ = ct_split(h[0], sizes(lengths), Int32(lengths.count), Int64(dim), &pieces, error)
    }
    return pieces.compactMap { $0.map(Tensor.init(owning:)) }
  }

  /// A view of entry `index` along `dim`, which disappears.
  public func at(_ index: Int, dim: Int = 0) -> Tensor {
    call("at", [self]) { h, error in ct_select(h[0], Int64(dim), Int64(index), error) }
  }

  /// Copies of the entries `index` (int64 or int32 vector) along `dim`.
  public func rows(_ index: Tensor, dim: Int = 0) -> Tensor {
    call("rows", [self, index]) { h, error in ct_index_select(h[0], Int64(dim), h[1], error) }
  }

  /// The entries along `dim` in the reverse order, copied.
  public func reversed(dim: Int) -> Tensor {
    call("reversed", [self]) { h, error in ct_flip(h[0], Int64(dim), error) }
  }

  /// Copies of the elements that `index` (int64, as many dimensions) names along `dim`; the shape is that of `index`.
  public func gather(_ dim: Int, _ index: Tensor) -> Tensor {
    call("gather", [self, index]) { h, error in ct_gather(h[0], Int64(dim), h[1], error) }
  }

  /// `self` with `source` added at the entries `index` of `dim`; repeated entries accumulate.
  public func addingRows(_ index: Tensor, _ source: Tensor, dim: Int = 0) -> Tensor {
    call("addingRows", [self, index, source]) { h, error in ct_index_add(h[0], Int64(dim), h[1], h[2], error)
    }
  }

  /// `self` with the entries `index` of `dim` replaced by `source`.
  public func replacingRows(_ index: Tensor, _ source: Tensor, dim: Int = 0) -> Tensor {
    call("replacingRows", [self, index, source]) { h, error in
      ct_index_copy(h[0], Int64(dim), h[1], h[2], error)
    }
  }

  /// The tensors joined along an existing dimension.
  public static func concatenate(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    call("concatenate", tensors) { h, error in
      var handles = h
      return ct_cat(&handles, Int32(tensors.count), Int64(dim), error)
    }
  }

  /// The tensors joined along a new dimension.
  public static func stack(_ tensors: [Tensor], dim: Int = 0) -> Tensor {
    call("stack", tensors) { h, error in
      var handles = h
      return ct_stack(&handles, Int32(tensors.count), Int64(dim), error)
    }
  }
}
