import Files
import Foundation
import Tokenizer

/// The lines of a text that is to be UTF-8, one at a time.
///
/// A byte order mark is passed over. A text in UTF-16, UTF-32 or Latin-1 is refused with the name of its encoding; bytes
/// that are merely damaged read as U+FFFD, and `finish` says in how many lines.
struct TextLines {
  private var reader: LineReader
  private let name: String
  private var number = 0
  private var damaged: (count: Int, first: Int) = (0, 0)

  /// Opens a file, or standard input without a path.
  init(path: String?) throws(TokenizerError) {
    reader = try LineReader(path: path)
    name = path ?? "standard input"
  }

  /// The bytes of the next line without its line feed; nil at the end.
  mutating func next() throws(TokenizerError) -> [UInt8]? {
    if number == 0 {
      // Zeros that speak for no encoding are characters, which the normalizer removes.
      if let encoding = TextEncoding(head: try reader.beginning()), encoding.iconvName != nil {
        throw foreign(encoding)
      }
    }
    guard var line = try reader.next() else { return nil }
    number += 1
    if number == 1, line.starts(with: TextEncoding.byteOrderMark) { line.removeFirst(TextEncoding.byteOrderMark.count) }
    if !Self.isASCII(line), String(validating: line, as: UTF8.self) == nil {
      if TextEncoding.hasOneByteLetters(line) { throw foreign(TextEncoding(notUTF8: line)) }
      damaged = (damaged.count + 1, damaged.count == 0 ? number : damaged.first)
    }
    return line
  }

  /// The next `count` lines as texts, fewer at the end.
  mutating func window(_ count: Int) throws(TokenizerError) -> [String] {
    var lines: [String] = []
    while lines.count < count, let line = try next() { lines.append(String(decoding: line, as: UTF8.self)) }
    return lines
  }

  /// Says on standard error how many lines were damaged, if any were.
  func finish() {
    guard damaged.count > 0 else { return }
    Console.note(
      "\(name): \(damaged.count) lines are not valid UTF-8, first line \(damaged.first); their bad bytes read as U+FFFD"
    )
  }

  private static func isASCII(_ line: [UInt8]) -> Bool { line.allSatisfy { $0 < 0x80 } }

  private func foreign(_ encoding: TextEncoding) -> TokenizerError {
    let place = number == 0 ? "" : " (line \(number))"
    return TokenizerError("\(name)\(place): the encoding is \(encoding.name), expected UTF-8", hint: encoding.hint)
  }
}
