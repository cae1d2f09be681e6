/// OpenBLAS is missing or computes wrong products.
public struct OpenBLASFailure: Error, CustomStringConvertible, Sendable {
  /// What is wrong.
  public let description: String
  /// What to do about it.
  public let hint: String?

  init(_ description: String, kernelsAreForced: Bool) {
    self.description = description
    hint =
      kernelsAreForced
      ? "take OPENBLAS_CORETYPE out of the environment"
      : "install libopenblas0, or a newer version of it"
  }
}
