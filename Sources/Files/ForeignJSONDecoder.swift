public import Foundation

/// Decodes JSON that others wrote.
///
/// Foundation's decoder refuses arrays and objects nested more than 512 deep with an error, but ends the process where the
/// text ends with the bracket that is one too many (Swift 6.3, Linux).
public final class ForeignJSONDecoder: JSONDecoder, @unchecked Sendable {
  /// Deepest nesting of arrays and objects that is read. Source: `JSONScanner` of swift-foundation.
  public static let depthLimit = 512

  /// Decodes one JSON value.
  ///
  /// - Throws: `DecodingError` as `JSONDecoder` does, and for arrays and objects nested deeper than `depthLimit`.
  public override func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    guard !Self.isTooDeep(data) else {
      let reason = "arrays and objects are nested more than \(Self.depthLimit) deep"
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: reason, underlyingError: FileError(reason)))
    }
    return try super.decode(type, from: data)
  }

  /// Whether brackets outside strings are nested too deep.
  private static func isTooDeep(_ data: Data) -> Bool {
    data.withUnsafeBytes { bytes in
      var depth = 0
      var isInString = false
      var isEscaped = false
      for byte in bytes {
        if isInString {
          if isEscaped {
            isEscaped = false
          } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
          } else if byte == UInt8(ascii: "\"") {
            isInString = false
          }
          continue
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
          depth += 1
          if depth > depthLimit { return true }
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        default: break
        }
      }
      return false
    }
  }
}
