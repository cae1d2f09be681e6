import COpenBLAS

/// The OpenBLAS of the system, which multiplies the vectors of searches and evaluations.
///
/// It is opened apart from libtorch, which exports the same names, and computes on the calling thread only.
public enum OpenBLAS {
  /// Who decided which kernels are used.
  public enum Choice: Sendable {
    /// OpenBLAS, which knows this processor.
    case library
    /// This module: OpenBLAS did not know the processor.
    case processor
    /// This module: other kernels computed wrong products.
    case selfTest
    /// The variable `OPENBLAS_CORETYPE` of the environment.
    case environment
  }

  /// What is loaded.
  public struct Installation: Sendable {
    /// Path of the library.
    public let path: String
    /// Version and options, as the library says them.
    public let configuration: String
    /// The processor whose kernels are used, for example `SkylakeX`.
    public let kernels: String
    /// Who decided that.
    public let choice: Choice
  }

  private static let loaded: Result<Installation, OpenBLASError> = {
    let state = nosology_openblas().pointee
    if let error = state.error {
      let isForced = state.choice == nosology_openblas_environment
      return .failure(OpenBLASError(String(cString: error), kernelsAreForced: isForced))
    }
    let choice: Choice =
      switch state.choice {
      case nosology_openblas_processor: .processor
      case nosology_openblas_self_test: .selfTest
      case nosology_openblas_environment: .environment
      default: .library
      }
    return .success(
      Installation(
        path: String(cString: state.path), configuration: String(cString: state.configuration),
        kernels: String(cString: state.kernels), choice: choice))
  }()

  /// The library that is loaded, its products having been tested once.
  ///
  /// - Throws: ``OpenBLASError`` when there is none or its products are wrong.
  public static func installation() throws(OpenBLASError) -> Installation {
    try loaded.get()
  }

  /// Writes the product of `a` with the transposed `b` to `c`, on the calling thread.
  ///
  /// Shapes: a [m, k], b [n, k], c [m, n], all row-major.
  ///
  /// Traps: when a buffer is too small, or no library is loaded; see ``installation()``.
  public static func multiply(
    _ a: UnsafeBufferPointer<Float>, byTransposed b: UnsafeBufferPointer<Float>,
    into c: UnsafeMutableBufferPointer<Float>, m: Int, n: Int, k: Int
  ) {
    precondition(
      a.count >= m * k && b.count >= n * k && c.count >= m * n,
      "multiply: \(a.count), \(b.count), \(c.count) values are not [\(m), \(k)], [\(n), \(k)], [\(m), \(n)]")
    if case .failure(let failure) = loaded { fatalError(failure.description) }
    guard m > 0, n > 0, k > 0 else { return c[..<(m * n)].update(repeating: 0) }
    nosology_openblas_multiply(a.baseAddress, b.baseAddress, c.baseAddress, m, n, k)
  }
}
