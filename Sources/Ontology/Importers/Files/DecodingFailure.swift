/// Puts what `JSONDecoder` found wrong into one phrase, without the content of the file.
enum DecodingFailure {
  /// For example `'sections.[2].text' is missing`; positions in lists count from 1.
  static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
    case .typeMismatch(let type, let context): "\(place(context.codingPath)) is not \(words(for: type))"
    case .valueNotFound(let type, let context):
      "\(place(context.codingPath)) is null, expected \(words(for: type))"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      "\(place(context.codingPath)) has a value that is not known here"
    default: "not valid JSON"
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
