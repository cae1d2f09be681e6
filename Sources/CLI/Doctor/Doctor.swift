import ArgumentParser
import Files
import VectorSearch
import Foundation
import Torch

/// `nosology doctor`
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Show what this installation computes with and test it.",
    discussion: "Exits with 1 when a numeric self-test fails, that of OpenBLAS among them.")

  func run() throws {
    row("nosology", Version.current)
    row("libtorch", "\(Runtime.libraryVersion) (compiled against \(Runtime.headerVersion))")
    row("threads", "\(Runtime.threadCount)")
    matrixLibraries()
    let openBLAS = openBLAS()
    row("CUDA", CUDALibrary.state.description)
    row("devices", Device.available.map(\.description).joined(separator: ", "))
    places(HomeDirectory.current)
    if !Runtime.libraryVersion.hasPrefix(Runtime.headerVersion) {
      Console.note("warning: header and library are of different versions; run Scripts/setup and build again")
    }
    for device in Device.available {
      let error = Self.selfTest(on: device)
      row("self-test \(device)", String(format: "%@ (largest error %.1e)", error < 1e-4 ? "passed" : "FAILED", error))
      guard error < 1e-4 else { throw ExitCode.failure }
    }
    if let openBLAS { throw openBLAS }
  }

  /// Where files of the tool and downloads lie.
  private func places(_ home: HomeDirectory) {
    func text(_ place: HomeDirectory.Place?) -> String {
      place.map { "\($0.url.path) (\($0.origin))" } ?? "not found; set NOSOLOGY_HOME to the folder that has it"
    }
    row("knowledge", text(home.knowledge))
    row("recipes", text(home.recipes))
    row("downloads", text(home.cache))
  }

  private func row(_ title: String, _ value: String) {
    Console.data(title.padding(toLength: 16, withPad: " ", startingAt: 0) + value)
  }

  /// What computes products of matrices: library, kernels and the rate measured now.
  private func matrixLibraries() {
    let path = Runtime.blasLibrary?.path ?? "unknown library"
    row("libtorch f32", rate(ProductRate.libtorch(.float32)), "\(Runtime.blas) in \(path)", Runtime.floatKernels)
    if !path.contains("libtorch") && !path.contains("libmkl") {
      Console.note("warning: float32 products of libtorch run on \(path), which is not libtorch's own library")
    }
    let oneDNN = Runtime.oneDNNVersion.map { "oneDNN \($0)" } ?? "no oneDNN"
    row("libtorch bf16", rate(ProductRate.libtorch(.bfloat16)), oneDNN, bfloat16)
  }

  /// Shows OpenBLAS; returns what is wrong with it.
  private func openBLAS() -> OpenBLASError? {
    do {
      let found = try OpenBLAS.installation()
      row("OpenBLAS f32", rate(ProductRate.openBLAS()), "\(found.configuration) in \(found.path)", kernels(found))
      return nil
    } catch {
      row("OpenBLAS f32", "FAILED")
      return error
    }
  }

  private func row(_ title: String, _ rate: String, _ library: String, _ kernels: String) {
    row(title, "\(rate)  \(library)")
    row("", "kernels: \(kernels)")
  }

  private func rate(_ value: Double) -> String { String(format: "%.0f GFLOP/s", value) }

  private func kernels(_ installation: OpenBLAS.Installation) -> String {
    switch installation.choice {
    case .library: "\(installation.kernels), as OpenBLAS chose"
    case .processor: "\(installation.kernels), chosen for this processor, which OpenBLAS does not know"
    case .selfTest: "\(installation.kernels), because other kernels compute wrong products here"
    case .environment: "\(installation.kernels), from OPENBLAS_CORETYPE"
    }
  }

  private var bfloat16: String {
    switch Runtime.bfloat16Support {
    case .amx: "AMX"
    case .avx512: "AVX-512"
    case .emulated: "none for bfloat16: it is emulated, slower than float32"
    }
  }

  /// Largest difference between a product and its gradient on `device` and the same computed here in Double.
  private static func selfTest(on device: Device) -> Double {
    let size = 33
    func value(_ i: Int, _ j: Int) -> Double { Double((i * 7 + j * 13) % 17 - 8) / 8 }
    let elements = (0..<size * size).map { Float(value($0 / size, $0 % size)) }
    let a = Tensor(elements, shape: [size, size]).to(device)
    a.requiresGrad = true
    let b = Tensor(elements, shape: [size, size]).to(device)
    let product = a.matmul(b)
    product.sum().backward()
    let (found, gradient) = (product.array(of: Double.self), a.grad?.array(of: Double.self) ?? [])
    guard gradient.count == size * size else { return .infinity }
    var worst = 0.0
    for i in 0..<size {
      for j in 0..<size {
        let expected = (0..<size).reduce(0) { $0 + value(i, $1) * value($1, j) }
        // d(sum)/d(a[i, j]) is the sum of row j of b.
        let slope = (0..<size).reduce(0) { $0 + value(j, $1) }
        let errors = [abs(found[i * size + j] - expected), abs(gradient[i * size + j] - slope)]
        guard errors.allSatisfy(\.isFinite) else { return .infinity }
        worst = max(worst, errors[0], errors[1])
      }
    }
    return worst
  }
}
