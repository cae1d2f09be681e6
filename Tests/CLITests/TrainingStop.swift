import Foundation
import Testing

/// What may end a training from outside.
enum TrainingStop: CaseIterable {
  case killed, interrupted, fullDisk

  /// Ends the training whose run is a folder of that name, once its log has some lines, and expects the end that this has.
  func stop(_ process: Process, _ run: String, in folder: URL, atLogLine line: Int) throws {
    let run = folder.appending(path: run)
    let log = run.appending(path: "log.jsonl")
    func logged() -> Int { ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n").count }
    while process.isRunning, logged() < line { usleep(2000) }
    switch self {
    case .killed: kill(process.processIdentifier, SIGKILL)
    case .interrupted: kill(process.processIdentifier, SIGINT)
    case .fullDisk: try limitFiles(of: process.processIdentifier)
    }
    process.waitUntilExit()
    #expect(process.terminationStatus == [.killed: SIGKILL, .interrupted: 130, .fullDisk: 1][self])
    guard self == .fullDisk else { return }
    let errors = try String(contentsOf: folder.appending(path: "err"), encoding: .utf8)
      .replacing(/^training on .*\n/, with: "")
    expectError(
      .init(status: process.terminationStatus, output: "", errors: errors), "cannot write \(run.path)/",
      "File too large", hint: "bytes free")
    let files = try FileManager.default.contentsOfDirectory(atPath: run.path)
    #expect(!files.contains { $0.hasSuffix(".tmp") })
  }

  /// From now on the files of a process take the log, but no checkpoint: a disk that fills up in its eyes.
  private func limitFiles(of process: pid_t) throws {
    kill(process, SIGSTOP)
    let limiting = try Process.run(
      URL(filePath: "/usr/bin/prlimit"), arguments: ["--pid", "\(process)", "--fsize=65536"])
    limiting.waitUntilExit()
    #expect(limiting.terminationStatus == 0)
    kill(process, SIGCONT)
  }
}
