import COpenBLAS
import VectorSearch
import Foundation
import Testing

@Suite struct OpenBLASTests {
  @Test func `kernels of an older generation than the processor are not kept`() throws {
    let installation = try OpenBLAS.installation()
    #expect(FileManager.default.fileExists(atPath: installation.path))
    let isForced = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] != nil
    #expect((installation.choice == .environment) == isForced)
    #expect(isForced || nosology_openblas_is_behind(installation.kernels) == 0, "\(installation.kernels)")
  }

  @Test func `the kernels of 2004 are behind any processor that runs Swift's newer instructions`() {
    #if arch(x86_64)
      #expect(nosology_openblas_is_behind("Prescott") == 1)
      #expect(nosology_openblas_is_behind("SkylakeX") == 0)
      #expect(nosology_openblas_is_behind("a processor of next year") == 0)
    #else
      #expect(nosology_openblas_is_behind("Prescott") == 0)
    #endif
  }

  @Test(arguments: [1, 2, 3, 8]) func `neighbours and ranks are the same for any number of threads`(threads: Int) throws
  {
    let d = 12
    let vectors = VectorTableTests.values(700 * d, seed: 5)
    let queries = VectorTableTests.values(9 * d, seed: 6)
    let targets = (0..<9).map { [$0 * 7] }
    let alone = try VectorTable(vectors, dimension: d, threads: 1)
    let shared = try VectorTable(vectors, dimension: d, threads: threads)
    #expect(shared.nearest(queries, k: 4).map { $0.map(\.row) } == alone.nearest(queries, k: 4).map { $0.map(\.row) })
    #expect(shared.ranks(queries, targets: targets) == alone.ranks(queries, targets: targets))
  }

  @Test func `the product is that of rows with rows`() {
    let (m, n, k) = (3, 4, 5)
    let (a, b) = (VectorTableTests.values(m * k, seed: 7), VectorTableTests.values(n * k, seed: 8))
    var c = [Float](repeating: .nan, count: m * n)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { OpenBLAS.multiply(a, byTransposed: b, into: $0, m: m, n: n, k: k) }
      }
    }
    for i in 0..<m {
      for j in 0..<n { #expect(abs(c[i * n + j] - VectorTableTests.product(a, i, b, j, k)) < 1e-5) }
    }
  }
}
