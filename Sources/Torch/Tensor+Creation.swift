import CTorch

extension Tensor {
  /// A tensor with these elements in row-major order. Traps when their number does not fit the shape.
  public convenience init<T: TensorScalar>(_ values: [T], shape: [Int]) {
    self.init(owning: values.withUnsafeBytes { Tensor.copyHandle($0, shape: shape, dtype: T.dtype) })
  }

  /// A vector of these elements.
  public convenience init<T: TensorScalar>(_ values: [T]) {
    self.init(values, shape: [values.count])
  }

  /// A tensor that copies raw bytes of `dtype` in row-major order.
  public convenience init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) {
    self.init(owning: Tensor.copyHandle(bytes, shape: shape, dtype: dtype))
  }

  private static func copyHandle(_ bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) -> OpaquePointer {
    let (handle, message) = withErrorOut { error in
      ct_from_bytes(bytes.baseAddress, bytes.count, sizes(shape), Int32(shape.count), dtype.rawValue, error)
    }
    guard let handle else { trap("Tensor", [], message ?? "no result") }
    return handle
  }

  /// All elements equal to `value`.
  public static func full(
    _ shape: [Int], _ value: Double, dtype: DType = .float32, device: Device = .cpu
  ) -> Tensor {
    call("full", []) { _, error in
      ct_full(sizes(shape), Int32(shape.count), value, dtype.rawValue, device.c, error)
    }
  }

  /// All zeros.
  public static func zeros(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) -> Tensor {
    full(shape, 0, dtype: dtype, device: device)
  }

  /// All ones.
  public static func ones(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) -> Tensor {
    full(shape, 1, dtype: dtype, device: device)
  }

  /// 0, 1, … `count` - 1.
  public static func arange(_ count: Int, dtype: DType = .int64, device: Device = .cpu) -> Tensor {
    call("arange", []) { _, error in ct_arange(Int64(count), dtype.rawValue, device.c, error) }
  }

  /// Independent normal values, float32, on the generator's device.
  public static func normal(
    _ shape: [Int], mean: Double = 0, std: Double = 1, generator: Generator
  ) -> Tensor {
    call("normal", []) { _, error in
      generator.withHandle { ct_normal(sizes(shape), Int32(shape.count), mean, std, $0, error) }
    }
  }

  /// Independent uniform values in [low, high), float32, on the generator's device.
  public static func uniform(
    _ shape: [Int], low: Double = 0, high: Double = 1, generator: Generator
  ) -> Tensor {
    call("uniform", []) { _, error in
      generator.withHandle { ct_uniform(sizes(shape), Int32(shape.count), low, high, $0, error) }
    }
  }

  /// 1 / keep with probability `keep`, else 0, in the shape and type and on the device of `self`.
  ///
  /// The probability is rounded to a multiple of 1/65,536. Drawn on the generator's device, which should be that of
  /// `self`: else every mask is copied.
  public func dropoutMask(keep: Double, generator: Generator) -> Tensor {
    call("dropoutMask", [self]) { h, error in
      generator.withHandle { ct_dropout_mask(h[0], keep, $0, error) }
    }
  }
}
