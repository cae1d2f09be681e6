import Foundation

/// Says in words why a JSON text or file could not be read.
public enum JSONReason {
  /// One phrase: the key and what is wrong with it, where the text is no JSON, or why the file cannot be opened.
  public static func of(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(path(context.codingPath + [key])) is missing"
    case DecodingError.typeMismatch(let type, let context), DecodingError.valueNotFound(let type, let context):
      let place = path(context.codingPath)
      return (place.isEmpty ? "the outermost value" : place) + " is no \(name(of: type))"
    case DecodingError.dataCorrupted(let context):
      let place = path(context.codingPath)
      guard place.isEmpty else { return "\(place) has a value that cannot be used: \(context.debugDescription)" }
      let detail = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
      return "no valid JSON: \(detail ?? context.debugDescription)"
    default:
      return error.localizedDescription
    }
  }

  /// For example `scans[0].modality`.
  public static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
  }

  /// What a Swift type is called in JSON.
  private static func name(of type: Any.Type) -> String {
    switch "\(type)" {
    case let name where name.hasPrefix("Array"): "list"
    case let name where name.hasPrefix("Dictionary"): "object"
    case "String": "text"
    case "Bool": "true or false"
    case let name where ["Int", "UInt", "Double", "Float"].contains(where: name.hasPrefix): "number"
    default: "\(type)"
    }
  }
}
