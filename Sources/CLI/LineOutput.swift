import Foundation
import Ontology
import Torch

/// Writes lines of data to stdout, or to a file that appears when all of it is written.
enum LineOutput {
  /// Calls `body` with what writes a line. A file is written beside its name first; when `body` throws it is removed, and
  /// what stood under the name stays.
  ///
  /// Throws: `OntologyError` or `TorchFailure` naming the file when it cannot be written; what `body` throws.
  static func write<Result>(
    to path: String?, _ body: (_ line: (String) throws -> Void) throws -> Result
  ) throws -> Result {
    guard let path else {
      return try lines(to: .standardOutput, at: URL(filePath: "/dev/stdout"), body)
    }
    let file = URL(filePath: path)
    let unfinished = URL(filePath: "\(path).\(ProcessInfo.processInfo.processIdentifier).part")
    guard FileManager.default.createFile(atPath: unfinished.path, contents: nil),
      let handle = FileHandle(forWritingAtPath: unfinished.path)
    else {
      throw OntologyError("cannot write \(path)", hint: "Check that the folder exists and is writable.")
    }
    do {
      let result = try lines(to: handle, at: file, body)
      try handle.close()
      guard rename(unfinished.path, file.path) == 0 else {
        throw OntologyError("cannot write \(path): \(String(cString: strerror(errno)))")
      }
      return result
    } catch {
      try? FileManager.default.removeItem(at: unfinished)
      throw error
    }
  }

  private static func lines<Result>(
    to handle: FileHandle, at url: URL, _ body: ((String) throws -> Void) throws -> Result
  ) throws -> Result {
    var buffer = Data()
    func flush() throws {
      do {
        try handle.write(contentsOf: buffer)
      } catch {
        throw TorchFailure(cannotWrite: url, error, hint: "check the free space there")
      }
      buffer.removeAll(keepingCapacity: true)
    }
    let result = try body { line in
      buffer.append(contentsOf: line.utf8)
      buffer.append(UInt8(ascii: "\n"))
      if buffer.count >= 1 << 16 { try flush() }
    }
    try flush()
    return result
  }
}
