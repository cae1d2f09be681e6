import Foundation

/// JSON as this package writes it: keys in alphabetical order, slashes as they are.
package enum JSONText {
  /// How a value is laid out.
  package enum Layout {
    /// In one line.
    case line
    /// Indented.
    case document
  }

  /// Returns a value as JSON with the keys of its type.
  package static func encode(_ value: some Encodable, as layout: Layout) throws -> Data {
    try encoder(layout).encode(value)
  }

  static func encoder(_ layout: Layout) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if layout == .document { encoder.outputFormatting.insert(.prettyPrinted) }
    return encoder
  }
}
