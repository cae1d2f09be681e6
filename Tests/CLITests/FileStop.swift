import Foundation
import TestSupport
import Testing

/// Stops a command at a certain write to a file, or read of one, however fast the machine is; `Tests/StopAtFile` does it.
struct FileStop {
  /// What happens before the write or read.
  enum Action {
    case signal(Int32)
    /// Files do not grow beyond that many bytes from then on.
    case fileSizeLimit(Int)
  }

  private let action: Action
  private let count: Int
  private let fileEnding: String?
  private let isRead: Bool

  /// A stop before a write, counted from 1, to files whose path ends so; nil counts the writes to all files.
  init(_ action: Action, atWrite count: Int, to fileEnding: String? = nil) {
    (self.action, self.count, self.fileEnding, isRead) = (action, count, fileEnding, false)
  }

  /// A stop before the first read of a file whose path ends so.
  init(_ action: Action, atReadOf fileEnding: String) {
    (self.action, count, self.fileEnding, isRead) = (action, 1, fileEnding, true)
  }

  /// The variables that a command must be started with.
  func environment() throws -> [String: String] {
    var variables = ["LD_PRELOAD": try Self.library.get().path, "STOP_AT_COUNT": "\(count)"]
    switch action {
    case .signal(let number): variables["STOP_AT_SIGNAL"] = "\(number)"
    case .fileSizeLimit(let size): variables["STOP_AT_LIMIT"] = "\(size)"
    }
    if isRead { variables["STOP_AT_READ"] = "1" }
    if let fileEnding { variables["STOP_AT_FILE"] = fileEnding }
    return variables
  }

  /// Runs a command to its end, which must be a good one. Returns how often it writes to files.
  static func writes(of arguments: [String]) throws -> Int {
    try withTemporaryDirectory { folder in
      let report = folder.appending(path: "count")
      let result = try CommandLineTool.run(
        arguments,
        environment: ["LD_PRELOAD": try library.get().path, "STOP_AT_COUNT": "0", "STOP_AT_REPORT": report.path])
      try #require(result.status == 0, "\(result.errors)")
      return try #require(Int(String(contentsOf: report, encoding: .utf8)))
    }
  }

  /// Waits until a command has ended, or has been stopped by SIGSTOP.
  static func waitUntilStopped(_ process: Process) throws {
    while process.isRunning {
      let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
      // The state follows the name in brackets.
      if status?.split(separator: ") ").last?.first == "T" { return }
      usleep(1000)
    }
  }

  /// The library, compiled once for all tests.
  private static let library = Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nosology-stop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let url = folder.appending(path: "stop_at_file.so")
    let source = CommandLineTool.root.appending(path: "Tests/StopAtFile/stop_at_file.c").path
    let process = try Process.run(
      URL(filePath: "/usr/bin/env"),
      arguments: ["clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", source, "-o", url.path])
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "clang, which Swift brings along, could not compile \(source)")
    return url
  }
}
