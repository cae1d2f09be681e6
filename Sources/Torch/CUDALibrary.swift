import CTorch
import Foundation

/// The part of libtorch that computes on NVIDIA GPUs, `libtorch_cuda.so`.
///
/// It is loaded once in a process, before the first question about devices, when it lies in the folder of the
/// `libtorch_cpu.so` that is in use. libtorch looks for it only once, so nothing may ask libtorch about CUDA before.
public enum CUDALibrary {
  /// What became of the library in this process.
  public enum State: Equatable, Sendable, CustomStringConvertible {
    /// There is none beside libtorch, whose build computes on the CPU only.
    case absent(folder: String)
    /// It was loaded from this file.
    case loaded(path: String)
    /// It is there and could not be loaded.
    case failed(TorchError)

    /// One line for a person: what was found, and what to do where it failed.
    public var description: String {
      switch self {
      case .absent(let folder): "none: libtorch in \(folder) computes on the CPU only"
      case .loaded(let path):
        CUDALibrary.hasDriver ? "loaded from \(path)" : "loaded from \(path), but this machine has no NVIDIA driver"
      case .failed(let failure): failure.description + (failure.hint.map { "; \($0)" } ?? "")
      }
    }
  }

  /// What became of the library; loads it where that has not happened yet.
  public static let state: State = {
    guard let path = ct_library_path() else { return .absent(folder: "an unknown folder") }
    defer { ct_free_string(path) }
    let state = load(from: URL(filePath: String(cString: path)).deletingLastPathComponent())
    guard case .loaded(let file) = state else { return state }
    guard ct_cuda_is_linked() else {
      return .failed(
        TorchError("\(file) was loaded after libtorch had looked for it", hint: "ask for Device.available first"))
    }
    // A result in float32 is meant to be one; bfloat16 is there for speed.
    ct_cuda_full_float32()
    return state
  }()

  /// Number of GPUs that libtorch can use.
  static var deviceCount: Int {
    guard case .loaded = state else { return 0 }
    return Int(withErrorOut { ct_cuda_device_count($0) }.0)
  }

  static func load() { _ = state }

  private static var hasDriver: Bool { FileManager.default.fileExists(atPath: "/proc/driver/nvidia/version") }

  /// Loads the library of a folder for the whole process, where there is one.
  static func load(from folder: URL) -> State {
    let path = folder.appending(path: "libtorch_cuda.so").path
    guard FileManager.default.fileExists(atPath: path) else { return .absent(folder: folder.path) }
    // Its symbols must be global: libtorch_cuda_linalg.so, which libtorch loads later, takes them from there.
    guard dlopen(path, RTLD_NOW | RTLD_GLOBAL) == nil else { return .loaded(path: path) }
    return .failed(failure(of: path, dlerror().map { String(cString: $0) } ?? "no reason given"))
  }

  /// The failure behind a message of the dynamic linker.
  static func failure(of path: String, _ message: String) -> TorchError {
    let words = message.split(separator: ": ", maxSplits: 2).map(String.init)
    if message.contains("cannot open shared object file"), let library = words.first, library != path {
      return TorchError("\(path) needs \(library), which is missing", hint: remedy(for: library))
    }
    if let range = message.range(of: "undefined symbol: ") {
      let symbol = message[range.upperBound...].prefix { $0 != "," && $0 != " " }
      return TorchError(
        "\(path) does not fit libtorch \(Runtime.loadedVersion): \(words.first ?? path) lacks the symbol \(symbol)",
        hint: "the files are of different versions; unpack libtorch and the libraries it requires again")
    }
    return TorchError("\(path) cannot be loaded: \(message)", hint: "unpack libtorch again")
  }

  private static func remedy(for library: String) -> String {
    if library.hasPrefix("libcuda.so") || library.hasPrefix("libnvidia") {
      return "it is part of NVIDIA's driver; install the driver of the GPU"
    }
    return "it comes with the wheels that torch requires: Scripts/setup unpacks them where an NVIDIA driver is "
      + "installed, and python3 -m pip install torch puts them beside torch"
  }
}
