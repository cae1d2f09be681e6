import Foundation

/// Says in words why a JSON text or file could not be read.
package enum JSONReason {
  /// Returns one phrase: the key and what is wrong with it, where the text is no JSON, or why the file cannot be opened.
  ///
  /// With the content the phrase names the line on which the syntax breaks. No part of the content is repeated.
  package static func of(_ error: any Error, in content: Data = Data()) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "\(path(context.codingPath + [key])) is missing"
    case DecodingError.typeMismatch(let type, let context):
      return "\(place(context.codingPath)) is not \(words(for: type))"
    case DecodingError.valueNotFound(let type, let context):
      return "\(place(context.codingPath)) is null, expected \(words(for: type))"
    case DecodingError.dataCorrupted(let context):
      guard context.codingPath.isEmpty else {
        return "\(path(context.codingPath)) has a value that cannot be used: \(context.debugDescription)"
      }
      // What `ForeignJSONDecoder` refuses before Foundation looks at the syntax.
      if let refused = context.underlyingError as? any Hinted { return "not valid JSON: \(refused.description)" }
      return "not valid JSON" + (syntaxFault(in: content, context).map { ": \($0)" } ?? "")
    case let error as any Hinted: return error.description
    default: return error.localizedDescription
    }
  }

  /// Returns a place as programs write it, for example `scans[0].modality`.
  package static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
  }

  private static func place(_ keys: [any CodingKey]) -> String { keys.isEmpty ? "the outermost value" : path(keys) }

  /// What breaks the syntax, and on which line. `JSONDecoder` does not say it, `JSONSerialization` does.
  private static func syntaxFault(in content: Data, _ context: DecodingError.Context) -> String? {
    var text = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
    if !content.isEmpty {
      do {
        _ = try JSONSerialization.jsonObject(with: content, options: .fragmentsAllowed)
      } catch {
        text = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String ?? text
      }
    }
    guard let text else { return nil }
    guard let match = text.firstMatch(of: /(.+) around character ([0-9]+)/), let place = Int(match.2) else {
      return text.contains("end of file") ? "it ends too early" : nil
    }
    guard !content.isEmpty else { return match.1.lowercased() }
    let line = content.prefix(place).count { $0 == UInt8(ascii: "\n") } + 1
    return "\(match.1.lowercased()) on line \(line)"
  }

  /// What a Swift type is called in JSON.
  private static func words(for type: any Any.Type) -> String {
    switch "\(type)" {
    case let name where name.hasPrefix("Array"): "a list"
    case let name where name.hasPrefix("Dictionary"): "an object"
    case "String": "a text"
    case "Bool": "true or false"
    case let name where ["Int", "UInt", "Double", "Float"].contains(where: name.hasPrefix): "a number"
    default: "a \(type)"
    }
  }
}
