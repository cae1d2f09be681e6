import Foundation
import Testing
import Torch

@Suite struct MatrixLibraryTests {
  /// Another library with the same names that comes first in the process would compute every float32 product of
  /// libtorch: OpenBLAS did, several times slower.
  @Test func `the products of libtorch are computed by the library of libtorch`() throws {
    let library = try #require(Runtime.blasLibrary).resolvingSymlinksInPath()
    #expect(library.lastPathComponent.hasPrefix("libtorch"), "\(library.path)")
  }

  @Test func `libraries and kernels have names`() {
    #expect(Runtime.blas != "unknown" && !Runtime.floatKernels.isEmpty)
    #expect(Runtime.oneDNNVersion?.contains(".") == true)
  }
}
