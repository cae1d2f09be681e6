import Files
import Foundation
import Torch

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
