import Foundation
import Tokenizer

/// Reads lines as bytes, so that malformed UTF-8 reaches the tokenizer as it is. Holds one chunk, not the
/// file.
struct LineReader {
  private let handle: FileHandle
  private let name: String
  private var chunk: [UInt8] = []
  private var position = 0

  /// Opens a file, or standard input without a path.
  init(path: String?) throws(TokenizerError) {
    name = path ?? "standard input"
    guard let path else {
      handle = .standardInput
      return
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue,
      let handle = FileHandle(forReadingAtPath: path)
    else {
      throw TokenizerError("\(path): cannot be read as a file", hint: "check the path and the permissions")
    }
    self.handle = handle
  }

  /// What the file begins with, as much of it as has come; nothing of it counts as read.
  mutating func beginning() throws(TokenizerError) -> [UInt8] {
    if chunk.isEmpty { _ = try readChunk() }
    return chunk
  }

  /// The next line without its line feed; nil at the end.
  mutating func next() throws(TokenizerError) -> [UInt8]? {
    var line: [UInt8] = []
    var hasContent = false
    while true {
      if position == chunk.count, try !readChunk() { return hasContent ? line : nil }
      hasContent = true
      if let end = chunk[position...].firstIndex(of: 0x0A) {
        line += chunk[position..<end]
        position = end + 1
        return line
      }
      line += chunk[position...]
      position = chunk.count
    }
  }

  private mutating func readChunk() throws(TokenizerError) -> Bool {
    do {
      chunk = [UInt8](try handle.read(upToCount: 1 << 16) ?? Data())
    } catch {
      throw TokenizerError("\(name): cannot be read: \((error as NSError).localizedDescription)")
    }
    position = 0
    return !chunk.isEmpty
  }
}
