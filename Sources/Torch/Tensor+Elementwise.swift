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

  /// Sum by element; shapes broadcast as in PyTorch. Traps: shapes that do not fit.
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.binary(ct_add, "add", b) }
  /// Difference by element; shapes broadcast. Traps: shapes that do not fit.
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.binary(ct_sub, "sub", b) }
  /// Product by element; shapes broadcast. Traps: shapes that do not fit.
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.binary(ct_mul, "mul", b) }
  /// Quotient by element, float for integers; shapes broadcast. Traps: shapes that do not fit.
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.binary(ct_div, "div", b) }
  /// Adds a number to every element; the type stays that of the tensor where it can hold it.
  public static func + (a: Tensor, b: Double) -> Tensor { a.binary(ct_add, "add", b) }
  /// Takes a number from every element.
  public static func - (a: Tensor, b: Double) -> Tensor { a.binary(ct_sub, "sub", b) }
  /// Multiplies every element.
  public static func * (a: Tensor, b: Double) -> Tensor { a.binary(ct_mul, "mul", b) }
  /// Divides every element.
  public static func / (a: Tensor, b: Double) -> Tensor { a.binary(ct_div, "div", b) }
  /// Multiplies every element.
  public static func * (a: Double, b: Tensor) -> Tensor { b * a }
  /// Every element with the other sign.
  public static prefix func - (a: Tensor) -> Tensor { a.unary(ct_neg, "neg") }

  /// Whether elements are equal, bool.
  public func equals(_ other: Tensor) -> Tensor { binary(ct_eq, "equals", other) }
  /// Whether elements equal a number, bool.
  public func equals(_ other: Double) -> Tensor { binary(ct_eq, "equals", other) }
  /// Whether elements are greater, bool.
  public func greater(than other: Tensor) -> Tensor { binary(ct_gt, "greater", other) }
  /// Whether elements are greater than a number, bool.
  public func greater(than other: Double) -> Tensor { binary(ct_gt, "greater", other) }
  /// Whether elements are not less than a number, bool.
  public func greaterOrEqual(_ other: Double) -> Tensor { binary(ct_ge, "greaterOrEqual", other) }
  /// Whether elements are less than a number, bool.
  public func less(than other: Double) -> Tensor { binary(ct_lt, "less", other) }
  /// Whether elements are less, bool.
  public func less(than other: Tensor) -> Tensor { binary(ct_lt, "less", other) }

  /// The greater of two elements; NaN where either is.
  public func maximum(_ other: Tensor) -> Tensor { binary(ct_maximum, "maximum", other) }
  /// The greater of an element and a number.
  public func maximum(_ other: Double) -> Tensor { binary(ct_maximum, "maximum", other) }
  /// The smaller of two elements; NaN where either is.
  public func minimum(_ other: Tensor) -> Tensor { binary(ct_minimum, "minimum", other) }
  /// The smaller of an element and a number.
  public func minimum(_ other: Double) -> Tensor { binary(ct_minimum, "minimum", other) }

  /// e to the power of each element.
  public func exp() -> Tensor { unary(ct_exp, "exp") }
  /// Natural logarithm; NaN for negative elements, -infinity for 0.
  public func log() -> Tensor { unary(ct_log, "log") }
  /// Square root; NaN for negative elements.
  public func sqrt() -> Tensor { unary(ct_sqrt, "sqrt") }
  /// Absolute value.
  public func abs() -> Tensor { unary(ct_abs, "abs") }
  /// 1 / (1 + e⁻ˣ).
  public func sigmoid() -> Tensor { unary(ct_sigmoid, "sigmoid") }
  /// Hyperbolic tangent.
  public func tanh() -> Tensor { unary(ct_tanh, "tanh") }
  /// The element, or 0 where it is negative.
  public func relu() -> Tensor { unary(ct_relu, "relu") }
  /// log(1 + eˣ), without overflow.
  public func softplus() -> Tensor { unary(ct_softplus, "softplus") }
  /// Whether elements are zero or false, bool.
  public func logicalNot() -> Tensor { unary(ct_logical_not, "logicalNot") }
  /// Whether elements are neither NaN nor infinite, bool.
  public func isFinite() -> Tensor { unary(ct_isfinite, "isFinite") }

  /// Gaussian error linear unit: exact (erf), or the tanh approximation.
  public func gelu(tanhApproximation: Bool = false) -> Tensor {
    tanhApproximation ? unary(ct_gelu_tanh, "gelu") : unary(ct_gelu, "gelu")
  }

  /// Each element to the power of a number.
  public func pow(_ exponent: Double) -> Tensor {
    call("pow", [self]) { h, error in ct_pow(h[0], exponent, error) }
  }

  /// low + scale · ((x − low) / width) ^ gamma; an element below `low` becomes `low`.
  ///
  /// In float32 on a CPU to about 2e-7 of the scale for elements up to low + width. Source: MONAI `AdjustContrast`.
  /// Traps where `width` or `gamma` is not above 0, or a gradient is asked for.
  public func gammaCorrected(_ gamma: Double, low: Double, width: Double, scale: Double) -> Tensor {
    call("gammaCorrected", [self]) { h, error in ct_gamma_corrected(h[0], low, width, gamma, scale, error) }
  }

  /// Each element, moved into `low`...`high`.
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

  /// The same values with at least the digits of float32: a narrower type becomes that one.
  public func widened() -> Tensor { dtype == .float64 ? self : to(.float32) }

  /// The same values on another device.
  public func to(_ device: Device) -> Tensor {
    call("to", [self]) { h, error in ct_to_device(h[0], device.c, error) }
  }
}
