import CTorch

// Elementwise operations broadcast as in PyTorch.
extension Tensor {
  private func unary(_ op: ct_unary_op, _ name: StaticString) -> Tensor {
    call(name, [self]) { h, error in ct_unary(Int32(op.rawValue), h[0], error) }
  }

  private func binary(_ op: ct_binary_op, _ name: StaticString, _ other: Tensor) -> Tensor {
    call(name, [self, other]) { h, error in ct_binary(Int32(op.rawValue), h[0], h[1], error) }
  }

  private func binary(_ op: ct_binary_op, _ name: StaticString, _ other: Double) -> Tensor {
    call(name, [self]) { h, error in ct_binary_scalar(Int32(op.rawValue), h[0], other, error) }
  }

  public static func + (a: Tensor, b: Tensor) -> Tensor { a.binary(ct_add, "add", b) }
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.binary(ct_sub, "sub", b) }
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.binary(ct_mul, "mul", b) }
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.binary(ct_div, "div", b) }
  public static func + (a: Tensor, b: Double) -> Tensor { a.binary(ct_add, "add", b) }
  public static func - (a: Tensor, b: Double) -> Tensor { a.binary(ct_sub, "sub", b) }
  public static func * (a: Tensor, b: Double) -> Tensor { a.binary(ct_mul, "mul", b) }
  public static func / (a: Tensor, b: Double) -> Tensor { a.binary(ct_div, "div", b) }
  public static func * (a: Double, b: Tensor) -> Tensor { b * a }
  public static prefix func - (a: Tensor) -> Tensor { a.unary(ct_neg, "neg") }

  // Comparisons give bool tensors.
  public func equals(_ other: Tensor) -> Tensor { binary(ct_eq, "equals", other) }
  public func equals(_ other: Double) -> Tensor { binary(ct_eq, "equals", other) }
  public func greater(than other: Tensor) -> Tensor { binary(ct_gt, "greater", other) }
  public func greater(than other: Double) -> Tensor { binary(ct_gt, "greater", other) }
  public func greaterOrEqual(_ other: Double) -> Tensor { binary(ct_ge, "greaterOrEqual", other) }
  public func less(than other: Double) -> Tensor { binary(ct_lt, "less", other) }
  public func less(than other: Tensor) -> Tensor { binary(ct_lt, "less", other) }

  public func maximum(_ other: Tensor) -> Tensor { binary(ct_maximum, "maximum", other) }
  public func maximum(_ other: Double) -> Tensor { binary(ct_maximum, "maximum", other) }
  public func minimum(_ other: Tensor) -> Tensor { binary(ct_minimum, "minimum", other) }
  public func minimum(_ other: Double) -> Tensor { binary(ct_minimum, "minimum", other) }

  public func exp() -> Tensor { unary(ct_exp, "exp") }
  public func log() -> Tensor { unary(ct_log, "log") }
  public func sqrt() -> Tensor { unary(ct_sqrt, "sqrt") }
  public func abs() -> Tensor { unary(ct_abs, "abs") }
  public func sigmoid() -> Tensor { unary(ct_sigmoid, "sigmoid") }
  public func tanh() -> Tensor { unary(ct_tanh, "tanh") }
  public func relu() -> Tensor { unary(ct_relu, "relu") }
  public func softplus() -> Tensor { unary(ct_softplus, "softplus") }
  public func logicalNot() -> Tensor { unary(ct_logical_not, "logicalNot") }
  public func isFinite() -> Tensor { unary(ct_isfinite, "isFinite") }

  /// Gaussian error linear unit: exact (erf), or the tanh approximation.
  public func gelu(tanhApproximation: Bool = false) -> Tensor {
    tanhApproximation ? unary(ct_gelu_tanh, "gelu") : unary(ct_gelu, "gelu")
  }

  public func pow(_ exponent: Double) -> Tensor {
    call("pow", [self]) { h, error in ct_pow(h[0], exponent, error) }
  }

  public func clamp(_ low: Double, _ high: Double) -> Tensor {
    call("clamp", [self]) { h, error in ct_clamp(h[0], low, high, error) }
  }

  /// Elements of `a` where the bool tensor `self` is true, else of `b`.
  public func select(_ a: Tensor, otherwise b: Tensor) -> Tensor {
    call("select", [self, a, b]) { h, error in ct_where(h[0], h[1], h[2], error) }
  }

  /// `value` where `mask` is true.
  public func maskedFill(_ mask: Tensor, _ value: Double) -> Tensor {
    call("maskedFill", [self, mask]) { h, error in ct_masked_fill(h[0], h[1], value, error) }
  }

  /// The same values in another element type.
  public func to(_ dtype: DType) -> Tensor {
    call("to", [self]) { h, error in ct_cast(h[0], dtype.rawValue, error) }
  }

  /// The same values on another device.
  public func to(_ device: Device) -> Tensor {
    call("to", [self]) { h, error in ct_to_device(h[0], device.c, error) }
  }
}
