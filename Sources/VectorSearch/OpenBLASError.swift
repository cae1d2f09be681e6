public import Files

/// Products of matrices by OpenBLAS.
public enum OpenBLASDomain {}

/// OpenBLAS is missing or computes wrong products.
public typealias OpenBLASError = Failure<OpenBLASDomain>

extension OpenBLASError {
  init(_ description: String, kernelsAreForced: Bool) {
    self.init(
      description,
      hint: kernelsAreForced
        ? "take OPENBLAS_CORETYPE out of the environment" : "install libopenblas0, or a newer version of it")
  }
}
