import CTorch
import Foundation

extension Runtime {
  /// Path of the library whose `sgemm_` computes the float32 products of this process; nil where there is none.
  ///
  /// It has to be libtorch's own. Another library that exports the same names (OpenBLAS does) and comes before libtorch
  /// in the process takes its place.
  public static var blasLibrary: URL? {
    guard let path = ct_blas_path() else { return nil }
    defer { ct_free_string(path) }
    return URL(filePath: String(cString: path))
  }

  /// The matrix library that libtorch was built with and its version, for example `MKL 2024.0.2`.
  public static var blas: String {
    let lines = buildConfiguration.split(separator: "\n")
    if let version = version(after: "Math Kernel Library Version ", in: lines) { return "MKL \(version)" }
    let name = lines.flatMap { $0.split(separator: ",") }.first { $0.contains("BLAS_INFO=") }
    return name.map { String($0.split(separator: "=").last ?? "") } ?? "unknown"
  }

  /// Version of the oneDNN that libtorch was built with; nil where it was built without.
  public static var oneDNNVersion: String? {
    version(after: "MKL-DNN v", in: buildConfiguration.split(separator: "\n"))
  }

  /// Instructions of the float32 kernels in the words of MKL, or of libtorch where it has no MKL.
  public static var floatKernels: String {
    guard let kernels = ct_mkl_kernels() else { return cpuCapability }
    return String(cString: kernels).replacing("Intel(R) ", with: "").replacing(
      "Advanced Vector Extensions", with: "AVX")
  }

  private static func version(after title: String, in lines: [Substring]) -> String? {
    lines.lazy.compactMap { line in
      line.range(of: title).map { String(line[$0.upperBound...].prefix { $0.isNumber || $0 == "." }) }
    }.first
  }
}
