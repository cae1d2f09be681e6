import Foundation

/// Prints a value as one JSON document.
enum JSONOutput {
  static func print(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Console.data(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}
