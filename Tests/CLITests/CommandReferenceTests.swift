import Foundation
import TestSupport
import Testing

@Suite struct CommandReferenceTests {
  @Test func `docs/cli-reference.md is what --help prints`() throws {
    let process = Process()
    let folder = FileManager.default.temporaryDirectory.appending(path: "nosology-help-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: folder.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: folder) }
    process.executableURL = CommandLineTool.root.appending(path: "Scripts/cli-reference")
    var environment = ProcessInfo.processInfo.environment
    environment["NOSOLOGY"] = CommandLineTool.executable.path
    process.environment = environment
    process.standardOutput = try FileHandle(forWritingTo: folder)
    try process.run()
    process.waitUntilExit()
    let committed = try String(
      contentsOf: CommandLineTool.root.appending(path: "docs/cli-reference.md"), encoding: .utf8)
    let current = try String(contentsOf: folder, encoding: .utf8)
    #expect(current == committed, "run `make docs` and commit the result")
  }

  @Test func `doctor passes its self-test`() throws {
    let result = try CommandLineTool.run("doctor")
    #expect(result.status == 0)
    #expect(result.output.contains("self-test cpu"))
    #expect(result.output.contains("passed"))
  }

  @Test func `a wrong option exits with 64`() throws {
    #expect(try CommandLineTool.run("encoder", "embed", "--nonsense").status == 64)
  }
}
