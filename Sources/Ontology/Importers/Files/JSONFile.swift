import Foundation

/// A file, plain or gzipped, that is one JSON value and is read as a whole.
struct JSONFile {
  let url: URL

  /// Bytes of JSON; more would take too much memory as one value.
  var largest = 1 << 30

  /// Decodes the file.
  ///
  /// Throws: `OntologyError` that says what is wrong and where, without the content.
  func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    let content = try TextFile(url: url).content(atMost: largest)
    do {
      return try JSONDecoder().decode(type, from: content)
    } catch let error as DecodingError {
      throw OntologyError("\(url.lastPathComponent): \(DecodingFailure.reason(error))")
    }
  }
}
