import Files
import Foundation

/// A file, plain or gzipped, that is one JSON value and is read as a whole.
struct JSONFile {
  let url: URL

  /// Bytes of JSON; more would take too much memory as one value.
  var largest = 1 << 30

  /// Decodes the file.
  ///
  /// - Parameters:
  ///   - what: What the file should be, for the message.
  ///   - hint: An example of it.
  ///
  /// Throws: `OntologyError` that says what is wrong and where, without the content.
  func decode<Value: Decodable>(
    _ type: Value.Type = Value.self, as what: String? = nil, hint: String? = nil
  ) throws -> Value {
    let content = try TextFile(url: url).content(atMost: largest)
    do {
      return try ForeignJSONDecoder().decode(type, from: content)
    } catch let error as DecodingError {
      let file = url.lastPathComponent + (what.map { " is no \($0)" } ?? "")
      throw OntologyError("\(file): \(DecodingFailure.reason(error, in: content))", hint: hint)
    }
  }
}
