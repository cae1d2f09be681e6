import Foundation
import TestSupport
import Testing

@testable import Torch

/// Loads libraries of the test's own making, named as libtorch's CUDA part.
@Suite struct CUDALibraryTests {
  /// Compiles a C file into a shared library.
  private func compile(_ source: String, _ name: String, in folder: URL, _ arguments: [String] = []) throws {
    let file = folder.appending(path: "\(name).c")
    try Data(source.utf8).write(to: file)
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments =
      ["clang", "-shared", "-fPIC", "-o", folder.appending(path: name).path, file.path, "-L\(folder.path)"] + arguments
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
  }

  @Test func `a folder without the library has none`() throws {
    try withTemporaryDirectory { folder in
      let state = CUDALibrary.load(from: folder)
      #expect(state == .absent(folder: folder.path))
      #expect("\(state)" == "none: libtorch in \(folder.path) computes on the CPU only")
    }
  }

  @Test func `a library is loaded, and its symbols are there for all`() throws {
    try withTemporaryDirectory { folder in
      try compile("int nosology_test_cuda_part(void) { return 7; }", "libtorch_cuda.so", in: folder)
      #expect(CUDALibrary.load(from: folder) == .loaded(path: folder.appending(path: "libtorch_cuda.so").path))
      #expect(dlsym(nil, "nosology_test_cuda_part") != nil)
    }
  }

  @Test func `a library it needs and lacks is named, with what to do`() throws {
    try withTemporaryDirectory { folder in
      try compile("int nosology_test_blas(void) { return 1; }", "libnosologytestblas.so", in: folder)
      try compile(
        "int nosology_test_blas(void); int nosology_test_user(void) { return nosology_test_blas(); }",
        "libtorch_cuda.so",
        in: folder, ["-lnosologytestblas"])
      try FileManager.default.removeItem(at: folder.appending(path: "libnosologytestblas.so"))
      guard case .failed(let failure) = CUDALibrary.load(from: folder) else {
        Issue.record("it was loaded")
        return
      }
      let path = folder.appending(path: "libtorch_cuda.so").path
      #expect(failure.description == "\(path) needs libnosologytestblas.so, which is missing")
      #expect(failure.hint?.contains("Scripts/setup") == true)
    }
  }

  @Test func `a library of another version lacks a symbol, and is called that`() throws {
    try withTemporaryDirectory { folder in
      try compile(
        "int nosology_test_of_another_version(void); int nosology_test_caller(void) "
          + "{ return nosology_test_of_another_version(); }", "libtorch_cuda.so", in: folder)
      guard case .failed(let failure) = CUDALibrary.load(from: folder) else {
        Issue.record("it was loaded")
        return
      }
      #expect(failure.description.contains("does not fit libtorch \(Runtime.headerVersion)"))
      #expect(failure.description.hasSuffix("lacks the symbol nosology_test_of_another_version"))
      #expect(failure.hint?.contains("different versions") == true)
    }
  }

  @Test func `a file that is no library is refused`() throws {
    try withTemporaryDirectory { folder in
      try Data("no library".utf8).write(to: folder.appending(path: "libtorch_cuda.so"))
      guard case .failed(let failure) = CUDALibrary.load(from: folder) else {
        Issue.record("it was loaded")
        return
      }
      #expect(failure.description.contains("cannot be loaded"))
    }
  }

  @Test func `the driver is asked for where a library of it is missing`() {
    let failure = CUDALibrary.failure(
      of: "/x/libtorch_cuda.so", "libcuda.so.1: cannot open shared object file: No such file or directory")
    #expect(failure.description == "/x/libtorch_cuda.so needs libcuda.so.1, which is missing")
    #expect(failure.hint?.contains("driver") == true)
  }

  @Test func `the state of this process names the folder of its libtorch`() {
    switch CUDALibrary.state {
    case .absent(let folder): #expect(FileManager.default.fileExists(atPath: folder + "/libtorch_cpu.so"))
    case .loaded(let path): #expect(path.hasSuffix("libtorch_cuda.so"))
    case .failed(let failure): #expect(failure.description.contains("libtorch_cuda.so"))
    }
    if case .loaded = CUDALibrary.state {} else { #expect(Device.available == [.cpu]) }
  }
}
