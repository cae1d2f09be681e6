import ArgumentParser
import Files
import Foundation
import Torch

/// Data goes to stdout, everything else to stderr.
enum Console {
  /// Writes one line of data to stdout.
  static func data(_ line: String) { write(Data((line + "\n").utf8)) }

  /// Writes data to stdout. Where that is impossible (a full disk), the process ends with an error.
  static func write(_ bytes: Data) {
    do {
      try FileHandle.standardOutput.write(contentsOf: bytes)
    } catch {
      let failure = FileError(
        cannotWrite: URL(filePath: "/dev/stdout"), error, hint: "check where stdout goes, and the free space there")
      fail(failure.description, hint: failure.hint)
    }
  }

  /// Writes one line for the person at the terminal to stderr, in the place of a progress line that may stand there.
  static func note(_ line: String) { draw(Data(((isInteractive ? clearedLine : "") + line + "\n").utf8)) }

  /// Takes the cursor to the beginning of its line and empties that.
  static let clearedLine = "\r\u{1B}[K"

  /// Writes to stderr, where progress is drawn. There is nobody to tell where this fails.
  static func draw(_ bytes: Data) {
    try? FileHandle.standardError.write(contentsOf: bytes)
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

extension TextLines {
  /// Says on standard error how many lines were damaged, if any were.
  func finish() {
    guard let damage else { return }
    Console.note(
      "\(name): \(damage.count) lines are not valid UTF-8, first line \(damage.first); their bad bytes read as U+FFFD")
  }
}
