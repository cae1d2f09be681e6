import CTorch
import Foundation

/// Facts about the libtorch this process runs on.
public enum Runtime {
  /// Hardware that computes bfloat16 products.
  public enum BFloat16Support: Int32, Sendable {
    /// None: products are computed in float32 and rounded.
    case emulated = 0
    /// The vector units (AVX-512 BF16).
    case avx512 = 1
    /// The matrix units (AMX), several times the rate of float32.
    case amx = 2
  }

  /// Version of the headers this program was compiled with.
  public static var headerVersion: String { String(cString: ct_header_version()) }

  /// Compiler, BLAS and options of the library that was loaded, several lines.
  public static var buildConfiguration: String {
    // libtorch looks for its CUDA part to answer this.
    CUDALibrary.load()
    return loadedConfiguration
  }

  private static var loadedConfiguration: String {
    guard let text = ct_build_configuration() else { return "" }
    defer { ct_free_string(text) }
    return String(cString: text)
  }

  /// Version of the library that was loaded, read from its build configuration.
  public static var libraryVersion: String {
    CUDALibrary.load()
    return loadedVersion
  }

  /// `libraryVersion`, for messages about the loading of its CUDA part.
  static var loadedVersion: String {
    let (marker, configuration) = ("TORCH_VERSION=", loadedConfiguration)
    guard let range = configuration.range(of: marker) else { return "unknown" }
    return String(configuration[range.upperBound...].prefix { $0 != "," && $0 != " " && $0 != "\n" })
  }

  /// Instruction set of the elementwise kernels, for example `AVX512`.
  public static var cpuCapability: String { String(cString: ct_cpu_capability()) }

  /// How this machine computes bfloat16 products.
  public static var bfloat16Support: BFloat16Support {
    BFloat16Support(rawValue: ct_bf16_level()) ?? .emulated
  }

  /// Threads of one operation, for the whole process; set it before the first operation. Traps below one.
  public static var threadCount: Int {
    get { Int(ct_thread_count()) }
    set {
      guard newValue >= 1 else { fatalError("threadCount: \(newValue), expected at least 1") }
      ct_set_thread_count(Int32(newValue))
    }
  }
}
