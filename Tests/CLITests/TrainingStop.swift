import Foundation
import Testing

/// What may end a training from outside.
enum TrainingStop: CaseIterable {
  case killed, interrupted, fullDisk

  /// The stop before a line of the log is written.
  func atLogLine(_ line: Int) -> FileStop {
    let action: FileStop.Action =
      switch self {
      case .killed: .signal(SIGKILL)
      case .interrupted: .signal(SIGINT)
      // Takes the log, but no checkpoint.
      case .fullDisk: .fileSizeLimit(65_536)
      }
    return FileStop(action, atWrite: line, to: "/log.jsonl")
  }

  /// Waits for a training whose run is a folder of that name, and expects the end that this has.
  func expectEnd(of process: Process, _ run: String, in folder: URL) throws {
    process.waitUntilExit()
    #expect(process.terminationStatus == [.killed: SIGKILL, .interrupted: 130, .fullDisk: 1][self])
    guard self == .fullDisk else { return }
    let run = folder.appending(path: run)
    let errors = try String(contentsOf: folder.appending(path: "err"), encoding: .utf8)
      .replacing(/^(training on|a step of) .*\n/.anchorsMatchLineEndings(), with: "")
    expectError(
      .init(status: process.terminationStatus, output: "", errors: errors), "cannot write \(run.path)/",
      "File too large", hint: "bytes free")
    let files = try FileManager.default.contentsOfDirectory(atPath: run.path)
    #expect(!files.contains { $0.hasSuffix(".tmp") })
  }
}
