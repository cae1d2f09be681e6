import Foundation
import TestSupport
import Testing

/// A little of what `Scripts/fuzz` does for long: the same damaged inputs each time.
@Suite struct FuzzTests {
  /// The names of the readers that the fuzzer knows.
  static let readers: [String] = {
    let list = try? run("list")
    return (list?.output ?? "").split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
  }()

  @Test func `the fuzzer knows the readers of every module`() {
    for name in ["umls", "tokenizer-json", "encoder-directory", "safetensors", "name-index", "nifti", "case-manifest"] {
      #expect(Self.readers.contains(name))
    }
  }

  @Test(arguments: readers)
  func `every valid input is read, and a damaged one is read or refused`(reader: String) throws {
    let result = try Self.run(reader, "1", "40", "inputs")
    #expect(result.status == 0, "\(result.errors.prefix(2000))")
    #expect(result.output.contains("40 inputs"))
  }

  /// Runs the fuzzer in a folder of its own.
  private static func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
    try withTemporaryDirectory { folder in
      let process = Process()
      process.executableURL = BuiltExecutable.url("Fuzz")
      process.arguments = arguments
      process.currentDirectoryURL = folder
      let files = try ["out", "err"].map { name in
        let url = folder.appending(path: name)
        try Data().write(to: url)
        return (url: url, handle: try FileHandle(forWritingTo: url))
      }
      (process.standardOutput, process.standardError) = (files[0].handle, files[1].handle)
      try process.run()
      process.waitUntilExit()
      let texts = try files.map { try String(contentsOf: $0.url, encoding: .utf8) }
      return (process.terminationStatus, texts[0], texts[1])
    }
  }
}
