import Foundation

/// The string literals of a Swift source, interpolations replaced by `…`, lines that continue joined.
struct SwiftLiterals {
  struct Literal: Equatable {
    var line: Int
    var text: String
  }

  private(set) var literals: [Literal] = []
  private let bytes: [UInt8]
  private var at = 0
  /// The line of a place that was passed: literals are met in their order.
  private var passed = (at: 0, line: 1)
  private static let (quote, hash, backslash, newline) = (
    UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "\\"), UInt8(ascii: "\n")
  )

  init(source: String) {
    bytes = Array(source.utf8)
    while at < bytes.count { code() }
  }

  private func starts(_ word: [UInt8]) -> Bool { bytes[at...].starts(with: word) }

  private func starts(_ word: String) -> Bool { starts(Array(word.utf8)) }

  /// Goes on to the parenthesis that closes an interpolation, or to the end.
  private mutating func code() {
    var depth = 0
    while at < bytes.count {
      if starts("//") {
        while at < bytes.count, bytes[at] != Self.newline { at += 1 }
      } else if starts("/*") {
        while at < bytes.count, !starts("*/") { at += 1 }
        at += 2
      } else if let hashes = literalStart() {
        literal(hashes)
      } else {
        if bytes[at] == UInt8(ascii: "(") { depth += 1 }
        if bytes[at] == UInt8(ascii: ")") { depth -= 1 }
        at += 1
        if depth < 0 { return }
      }
    }
  }

  /// The number of hash signs before a quotation mark here; nil where no literal starts.
  private func literalStart() -> Int? {
    var end = at
    while end < bytes.count, bytes[end] == Self.hash { end += 1 }
    return end < bytes.count && bytes[end] == Self.quote ? end - at : nil
  }

  private mutating func literal(_ hashes: Int) {
    passed = (at, passed.line + bytes[passed.at..<at].count { $0 == Self.newline })
    let line = passed.line
    at += hashes
    let isMultiline = starts("\"\"\"")
    let marks = [UInt8](repeating: Self.quote, count: isMultiline ? 3 : 1)
    let rawness = [UInt8](repeating: Self.hash, count: hashes)
    at += marks.count
    var text: [UInt8] = []
    while at < bytes.count {
      if starts(marks + rawness) {
        at += marks.count + hashes
        literals.append(Literal(line: line, text: String(decoding: text, as: UTF8.self)))
        return
      }
      if starts([Self.backslash] + rawness) {
        at += 1 + hashes
        guard at < bytes.count else { return }
        let escaped = bytes[at]
        at += 1
        if escaped == UInt8(ascii: "(") {
          code()
          text += Array("…".utf8)
        } else if escaped == Self.newline {
          while at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
        } else {
          text.append(escaped == UInt8(ascii: "n") ? Self.newline : escaped)
        }
        continue
      }
      // A quotation mark of something else, as of a regular expression.
      if bytes[at] == Self.newline, !isMultiline { return }
      text.append(bytes[at])
      at += 1
    }
  }
}
