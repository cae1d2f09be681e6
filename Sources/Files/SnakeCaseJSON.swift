import Foundation

/// JSON whose keys are in snake_case: what commands print and write for other programs.
///
/// Files that people write, such as recipes, have explicit keys in their types instead, so that errors name a key as it
/// stands in the file.
package enum SnakeCaseJSON {
  /// Returns a value as JSON with its keys in alphabetical order.
  package static func encode(_ value: some Encodable, as layout: JSONText.Layout = .document) throws -> Data {
    let encoder = JSONText.encoder(layout)
    encoder.keyEncodingStrategy = .custom { Key(stringValue: key(of: $0.last?.stringValue ?? "")) }
    return try encoder.encode(value)
  }

  /// Reads a value that `encode` wrote. A capital that stands beside another one in a property's name is not found again.
  package static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from data: Data) throws -> Value {
    let decoder = ForeignJSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: data)
  }

  /// The key of a property: `accuracyAt1` is `accuracy_at_1`, `spacingMM` is `spacing_mm`.
  package static func key(of property: String) -> String {
    var key = ""
    var last: Character?
    for character in property {
      let isStart =
        (character.isUppercase && last?.isUppercase != true) || (character.isNumber && last?.isNumber != true)
      if isStart, let last, last != "_" { key.append("_") }
      key.append(character.lowercased())
      last = character
    }
    return key
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
