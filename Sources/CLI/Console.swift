import ArgumentParser
import Foundation

/// An error that can say what to do about it. Every module's error type is made to conform in `Hinted.swift`.
protocol Hinted: Error, CustomStringConvertible {
  var hint: String? { get }
}

/// Data goes to stdout, everything else to stderr.
enum Console {
  /// Writes one line of data to stdout.
  static func data(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  /// Writes one line for the person at the terminal to stderr.
  static func note(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Ends the process with one `error:` line and exit code 1.
  static func fail(_ message: String, hint: String?) -> Never {
    note("error: \(message)")
    if let hint { note("hint: \(hint)") }
    exit(1)
  }

  /// Ends a command whose answer is empty with a note and exit code 1, as grep does.
  static func require(_ isFound: Bool, _ note: String) throws {
    guard !isFound else { return }
    Console.note(note)
    throw ExitCode(1)
  }

  /// Whether stderr is a terminal; progress is drawn only then.
  static let isInteractive = isatty(STDERR_FILENO) == 1
}
