import Files

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
