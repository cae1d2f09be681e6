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

/// Prints values as JSON with keys in snake_case.
enum JSONOutput {
  /// Prints a value as a document of several lines.
  static func print(_ value: some Encodable) throws {
    Console.data(try text(value))
  }

  /// Prints a value as a document in one line.
  static func printLine(_ value: some Encodable) throws {
    Console.data(try line(value))
  }

  static func text(_ value: some Encodable) throws -> String {
    String(decoding: try SnakeCaseJSON.encode(value), as: UTF8.self)
  }

  static func line(_ value: some Encodable) throws -> String {
    String(decoding: try SnakeCaseJSON.encode(value, as: .line), as: UTF8.self)
  }
}

/// Writes lines of data to stdout, or to a file that appears when all of it is written.
enum LineOutput {
  /// Calls `body` with what writes a line. When `body` throws, what stood under the file's name stays.
  ///
  /// - Throws: `TorchError` naming the file when it cannot be written; what `body` throws.
  static func write<Result>(
    to path: String?, _ body: (_ line: (String) throws -> Void) throws -> Result
  ) throws -> Result {
    let file = try path.map { try AtomicFile(at: URL(filePath: $0)) }
    var buffer = Data()
    func flush() throws {
      if let file { try file.append(buffer) } else { Console.write(buffer) }
      buffer.removeAll(keepingCapacity: true)
    }
    let result = try body { line in
      buffer.append(contentsOf: line.utf8)
      buffer.append(UInt8(ascii: "\n"))
      if buffer.count >= 1 << 16 { try flush() }
    }
    try flush()
    try file?.commit()
    return result
  }
}
