import Foundation

/// Puts what `JSONDecoder` found wrong into one phrase, without the content of the file.
enum DecodingFailure {
  /// For example `'sections.[2].text' is missing`; positions in lists count from 1.
  ///
  /// Where `content` is no JSON at all, it tells how and on which line.
  static func reason(_ error: DecodingError, in content: Data = Data()) -> String {
    switch error {
    case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
    case .typeMismatch(let type, let context): "\(place(context.codingPath)) is not \(words(for: type))"
    case .valueNotFound(let type, let context):
      "\(place(context.codingPath)) is null, expected \(words(for: type))"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      "\(place(context.codingPath)) has a value that is not known here"
    default: "not valid JSON" + (syntaxFault(in: content).map { ": \($0)" } ?? "")
    }
  }

  /// What breaks the syntax, which `JSONDecoder` does not say and `JSONSerialization` does.
  private static func syntaxFault(in content: Data) -> String? {
    guard !content.isEmpty else { return nil }
    do {
      _ = try JSONSerialization.jsonObject(with: content, options: .fragmentsAllowed)
      return nil
    } catch {
      let text = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
      guard let match = text.firstMatch(of: /(.+) around character ([0-9]+)/), let place = Int(match.2) else {
        return text.contains("end of file") ? "it ends too early" : nil
      }
      let line = content.prefix(place).count { $0 == UInt8(ascii: "\n") } + 1
      return "\(match.1.lowercased()) on line \(line)"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "the whole" }
    let steps = path.map { step in step.intValue.map { "[\($0 + 1)]" } ?? step.stringValue }
    return "'\(steps.joined(separator: "."))'"
  }

  private static func words(for type: any Any.Type) -> String {
    if type == String.self { return "a text" }
    if type == Bool.self { return "true or false" }
    let name = String(describing: type)
    return name.hasPrefix("Array") ? "a list" : name.hasPrefix("Dictionary") ? "an object" : "a \(name)"
  }
}
