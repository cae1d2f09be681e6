import Foundation

/// Runs the built executable as a user would.
enum CommandLineTool {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The executable beside the test bundle.
  static let executable: URL = {
    var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appending(path: "nosology")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    fatalError("the executable nosology is not beside the tests; build it with `swift build`")
  }()

  /// Root of the checkout.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Starts a command without waiting for it.
  static func start(_ arguments: [String], output: URL, errors: URL) throws -> Process {
    for url in [output, errors] { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = root
    var environment = ProcessInfo.processInfo.environment
    environment["COLUMNS"] = "110"
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return process
  }

  /// Runs a command to its end.
  static func run(_ arguments: String...) throws -> Result { try run(arguments) }

  /// Runs a command to its end. Files instead of pipes: a full pipe would block it.
  static func run(_ arguments: [String]) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nosology-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    let process = try start(arguments, output: output, errors: errors)
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}
