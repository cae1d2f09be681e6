/// How the rows of a delimited file are written.
public struct DelimitedDialect: Equatable, Sendable {
  /// One ASCII character between fields.
  public var delimiter: Unicode.Scalar
  /// Whether fields may stand in double quotes, which are doubled inside, and then span lines (RFC 4180).
  public var isQuoted: Bool
  /// Whether the first row has the names of the columns.
  public var hasHeader: Bool

  /// Makes a dialect. Traps: a delimiter that is not ASCII.
  public init(delimiter: Unicode.Scalar, isQuoted: Bool, hasHeader: Bool = true) {
    precondition(delimiter.isASCII, "the delimiter must be an ASCII character")
    self.delimiter = delimiter
    self.isQuoted = isQuoted
    self.hasHeader = hasHeader
  }

  /// Comma-separated values of RFC 4180 with a header.
  public static let csv = DelimitedDialect(delimiter: ",", isQuoted: true)
  /// Tab-separated values with a header; quotes are text.
  public static let tsv = DelimitedDialect(delimiter: "\t", isQuoted: false)
}

extension DelimitedDialect {
  /// The tab, comma or semicolon that a line has most of, a tab before others; nil where it has none.
  package static func delimiter(in line: String) -> Unicode.Scalar? {
    let counts = (["\t", ",", ";"] as [Unicode.Scalar]).map { scalar in
      (scalar, line.unicodeScalars.count { $0 == scalar })
    }
    if counts[0].1 > 0 { return counts[0].0 }
    return counts.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil }
  }
}

/// Puts lines together to rows and separates their fields.
package struct DelimitedRows {
  /// A row and the line it starts at.
  package struct Row {
    package let line: Int
    package let content: Result<[String], Problem>
  }

  /// Why a row cannot be read.
  package struct Problem: Error {
    package let reason: String

    package init(reason: String) { self.reason = reason }
  }

  /// A quote that nobody closes would swallow the rest of the file.
  private static let longestRow = 1 << 20
  private static let quote = UInt8(ascii: "\"")

  private let delimiter: UInt8
  private let isQuoted: Bool
  private var fields: [String] = []
  private var field: [UInt8] = []
  private var state = State.start
  private var firstLine = 0
  private var size = 0

  private enum State {
    case start, plain, quoted, closed
  }

  package init(_ dialect: DelimitedDialect) {
    delimiter = UInt8(ascii: dialect.delimiter)
    isQuoted = dialect.isQuoted
  }

  /// Takes a line and returns the row that ends with it. Nil for blank lines and for lines that end inside quotes.
  package mutating func add(_ line: TextFile.Line) -> Row? {
    if state == .quoted {
      field.append(0x0A)
    } else {
      if line.bytes.isEmpty { return nil }
      firstLine = line.number
    }
    size += line.bytes.count
    guard size <= Self.longestRow else {
      return end(.init(reason: "a quote is not closed within a megabyte"))
    }
    for byte in line.bytes {
      if let problem = take(byte) { return end(problem) }
    }
    if state == .quoted { return nil }
    return end(closeField())
  }

  /// The row that the file ends in the middle of, if there is one.
  package mutating func finish() -> Row? {
    state == .quoted ? end(.init(reason: "a quote is opened and never closed")) : nil
  }

  private mutating func take(_ byte: UInt8) -> Problem? {
    switch (state, byte) {
    case (.quoted, Self.quote): state = .closed
    case (.quoted, _): field.append(byte)
    case (_, delimiter): return closeField()
    case (.start, Self.quote) where isQuoted: state = .quoted
    case (.closed, Self.quote):
      field.append(byte)
      state = .quoted
    case (.closed, _): return .init(reason: "text after a closing quote in field \(fields.count + 1)")
    default:
      field.append(byte)
      state = .plain
    }
    return nil
  }

  private mutating func closeField() -> Problem? {
    guard let text = String(validating: field, as: UTF8.self) else {
      return .init(reason: "field \(fields.count + 1) is not UTF-8")
    }
    fields.append(text)
    field.removeAll(keepingCapacity: true)
    state = .start
    return nil
  }

  private mutating func end(_ problem: Problem?) -> Row {
    defer {
      fields = []
      field = []
      state = .start
      size = 0
    }
    return Row(line: firstLine, content: problem.map(Result.failure) ?? .success(fields))
  }
}
