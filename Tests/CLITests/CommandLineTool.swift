import Foundation
import TestSupport

/// Runs the built executable as a user would.
enum CommandLineTool {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
    /// What was run, where that is known.
    var arguments: [String] = []
  }

  /// The executable beside the test bundle.
  static let executable = BuiltExecutable.url("nosology")

  /// Root of the checkout.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A program in front of the tool's name that keeps files from growing: a full disk in the eyes of the tool.
  static func limitingFiles(to byteCount: Int) -> [String] { ["/usr/bin/prlimit", "--fsize=\(byteCount)"] }

  /// A program in front of the tool's name that takes root's rights away; nothing for other users. Nil where the tool
  /// may then not be run.
  static let unprivileged: [String]? = {
    guard geteuid() == 0 else { return [] }
    let words = ["/usr/bin/setpriv", "--reuid", "65534", "--clear-groups"]
    return (try? run(["--version"], through: words))?.status == 0 ? words : nil
  }()

  /// Starts a command without waiting for it. `environment` is added to that of the tests.
  static func start(
    _ arguments: [String], through words: [String] = [], in folder: URL = root, output: URL, errors: URL,
    environment: [String: String] = [:]
  ) throws -> Process {
    for url in [output, errors] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
    let process = Process()
    let line = words + [executable.path] + arguments
    process.executableURL = URL(filePath: line[0])
    process.arguments = Array(line.dropFirst())
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(["COLUMNS": "110"]) { $1 }
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return process
  }

  /// Runs a command to its end.
  static func run(_ arguments: String...) throws -> Result { try run(arguments) }

  /// Runs a command to its end. Files instead of pipes: a full pipe would block it.
  static func run(
    _ arguments: [String], through words: [String] = [], in current: URL = root, environment: [String: String] = [:]
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nosology-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    let process = try start(
      arguments, through: words, in: current, output: output, errors: errors, environment: environment)
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8), arguments: arguments)
  }
}
