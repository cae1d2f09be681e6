import Foundation

/// A file that is one JSON value and is read as a whole.
struct JSONFile {
  let url: URL

  /// Larger files would take too much memory as one value.
  static let largest = 1 << 30

  /// Decodes the file.
  ///
  /// Throws: `OntologyError` that says what is wrong and where, without the content.
  func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    let file = TextFile(url: url)
    _ = try file.uncompressedHead(4096)
    let size = try file.size()
    guard size <= Self.largest else {
      throw OntologyError(
        "\(url.lastPathComponent): \(size) bytes, expected at most \(Self.largest)")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(contentsOf: url))
    } catch let error as DecodingError {
      throw OntologyError("\(url.lastPathComponent): \(DecodingFailure.reason(error))")
    }
  }
}
