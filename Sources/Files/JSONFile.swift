import Foundation

/// A file, plain or gzipped, that is one JSON value and is read as a whole.
package struct JSONFile {
  let url: URL
  let largest: Int

  /// A file of at most `largest` bytes of JSON; more would take too much memory as one value.
  package init(url: URL, largest: Int = 1 << 30) {
    self.url = url
    self.largest = largest
  }

  /// Decodes the file.
  ///
  /// - Parameters:
  ///   - what: What the file should be, for the message.
  ///   - hint: An example of it.
  ///   - isVersioned: Whether the file must say a `FormatVersion` that is read.
  ///
  /// - Throws: `FileError` that says what is wrong and where, without the content.
  package func decode<Value: Decodable>(
    _ type: Value.Type = Value.self, as what: String? = nil, hint: String? = nil, isVersioned: Bool = false
  ) throws -> Value {
    let content = try TextFile(url: url).content(atMost: largest)
    if isVersioned {
      do {
        try FormatVersion.check(content)
      } catch {
        throw FileError("\(url.lastPathComponent): \(error.description)", hint: error.hint ?? hint)
      }
    }
    do {
      return try ForeignJSONDecoder().decode(type, from: content)
    } catch let error as DecodingError {
      let file = url.lastPathComponent + (what.map { " is no \($0)" } ?? "")
      throw FileError("\(file): \(JSONReason.of(error, in: content))", hint: hint)
    }
  }
}
