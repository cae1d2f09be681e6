import Foundation
import Testing

@Suite struct DoctorTests {
  private static func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nosology-doctor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  /// A library named like OpenBLAS that computes right with the kernels `right` only, and takes the processor for an old one.
  static func library(right: String, in folder: URL) throws -> URL {
    let source = folder.appending(path: "fake.c")
    try """
    #include <stdlib.h>
    #include <string.h>
    static const char *name;
    __attribute__((constructor)) static void load(void) {
      const char *wanted = getenv("OPENBLAS_CORETYPE");
      name = wanted && *wanted ? strdup(wanted) : "Prescott";
    }
    const char *openblas_get_corename(void) { return name; }
    const char *openblas_get_config(void) { return "OpenBLAS of the test"; }
    void openblas_set_num_threads(int count) { (void)count; }
    void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *a, int lda,
                     const float *b, int ldb, float beta, float *c, int ldc) {
      const float error = strcmp(name, "\(right)") == 0 ? 0 : 1;
      for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
          float sum = error;
          for (int l = 0; l < k; l++) sum += a[i * lda + l] * b[j * ldb + l];
          c[i * ldc + j] = sum;
        }
    }
    """.write(to: source, atomically: true, encoding: .utf8)
    let compiler = Process()
    compiler.executableURL = URL(filePath: "/usr/bin/env")
    compiler.arguments = [
      "clang", "-O2", "-shared", "-fPIC", "-o", folder.appending(path: "libopenblas.so.0").path, source.path,
    ]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0)
    return folder
  }

  private func doctor(_ environment: [String: String]) throws -> CommandLineTool.Result {
    try CommandLineTool.run(["doctor"], environment: environment)
  }

  @Test func `doctor shows library, kernels and rate of each product`() throws {
    let result = try doctor([:])
    #expect(result.status == 0)
    for title in ["libtorch f32", "libtorch bf16", "OpenBLAS f32"] {
      let line = try #require(result.output.split(separator: "\n").first { $0.hasPrefix(title) })
      let rate = line.dropFirst(title.count).split(separator: " ").first.flatMap { Double($0) }
      #expect(rate ?? 0 > 0 && line.contains("GFLOP/s"))
    }
    #expect(!result.errors.contains("warning"))
  }

  @Test func `doctor says where the files of the tool and its downloads lie, and what became of CUDA`() throws {
    try Self.inFolder { folder in
      let result = try doctor(["NOSOLOGY_HOME": folder.path, "NOSOLOGY_CACHE": folder.appending(path: "c").path])
      #expect(result.output.contains("knowledge       not found; set NOSOLOGY_HOME"))
      #expect(result.output.contains("downloads       \(folder.path)/c (NOSOLOGY_CACHE)"))
      #expect(result.output.contains("\nCUDA  "))
    }
  }

  @Test func `kernels named in the environment are used`() throws {
    let result = try doctor(["OPENBLAS_CORETYPE": "Nehalem"])
    #expect(result.output.contains("Nehalem, from OPENBLAS_CORETYPE"))
  }

  @Test func `kernels that compute wrong products are replaced by those that compute right`() throws {
    try Self.inFolder { folder in
      let library = try Self.library(right: "Nehalem", in: folder)
      let result = try doctor(["LD_LIBRARY_PATH": library.path, "OPENBLAS_CORETYPE": ""])
      #expect(
        result.status == 0
          && result.output.contains("kernels: Nehalem, because other kernels compute wrong products here"))
    }
  }

  @Test func `wrong products of every kernel, or of those in the environment, are an error`() throws {
    try Self.inFolder { folder in
      let library = try Self.library(right: "none", in: folder)
      let wrong = try doctor(["LD_LIBRARY_PATH": library.path, "OPENBLAS_CORETYPE": ""])
      #expect(wrong.status == 1 && wrong.errors.contains("OpenBLAS computes wrong products on this processor"))
      #expect(wrong.output.contains("self-test cpu   passed"), "what is wrong with OpenBLAS hides no other row")
      let forced = try doctor(["LD_LIBRARY_PATH": library.path, "OPENBLAS_CORETYPE": "Haswell"])
      #expect(forced.status == 1 && forced.errors.contains("take OPENBLAS_CORETYPE out of the environment"))
    }
  }
}
