import Foundation

/// Prints a value as one JSON document.
enum JSONOutput {
  static func print(_ value: some Encodable) throws {
    Console.data(try text(value))
  }

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
