import Foundation

/// Prints values as JSON.
enum JSONOutput {
  /// Prints a value as a document of several lines.
  static func print(_ value: some Encodable) throws {
    Console.data(try text(value))
  }

  /// Prints a value as a document in one line.
  static func printLine(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Console.data(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
