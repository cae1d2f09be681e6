import Foundation

/// A JSON object of settings in a model directory. What is asked for has the kind that is asked for, or an error says where
/// it has not; null counts as absent.
package struct ConfigurationFile {
  /// Path of the file, for errors.
  package let origin: String
  /// The object.
  let json: JSONValue
  /// Keys that lead to an object within the file, for errors.
  private var place: [String] = []

  /// Reads a file.
  ///
  /// - Throws: `TokenizerError` when it cannot be read or is not one JSON object.
  package init(contentsOf url: URL) throws(TokenizerError) {
    try self.init(json: JSONValue(parsing: ModelFile.read(url), origin: url.path), origin: url.path)
  }

  /// Reads a file that is a list of objects.
  ///
  /// - Throws: `TokenizerError` when it cannot be read or is not such a list.
  package static func list(contentsOf url: URL) throws(TokenizerError) -> [ConfigurationFile] {
    let json = try JSONValue(parsing: ModelFile.read(url), origin: url.path)
    guard let values = json.array else {
      throw TokenizerError("\(url.path): expected a list of objects, found \(json.kind)")
    }
    var files: [ConfigurationFile] = []
    for value in values {
      var file = try ConfigurationFile(json: value, origin: url.path)
      file.place = ["\(files.count)"]
      files.append(file)
    }
    return files
  }

  init(json: JSONValue, origin: String) throws(TokenizerError) {
    guard case .object = json else { throw TokenizerError("\(origin): expected one JSON object, found \(json.kind)") }
    self.json = json
    self.origin = origin
  }

  /// The keys that have a value, in the order of the file.
  package var keys: [String] {
    guard case .object(let members) = json else { return [] }
    return members.filter { !$0.value.isNull }.map { String(decoding: $0.key, as: UTF8.self) }
  }

  /// The value of a key; nil where it is absent or null.
  func value(_ key: String) -> JSONValue? {
    guard let value = json[key], !value.isNull else { return nil }
    return value
  }

  /// A text, or nil.
  package func string(_ key: String) throws(TokenizerError) -> String? {
    try value(key).map { value throws(TokenizerError) in try typed(key, "a text", value, value.string) }
  }

  /// True or false, or nil.
  package func bool(_ key: String) throws(TokenizerError) -> Bool? {
    try value(key).map { value throws(TokenizerError) in try typed(key, "true or false", value, value.bool) }
  }

  /// A whole number, or nil.
  package func integer(_ key: String) throws(TokenizerError) -> Int? {
    try value(key).map { value throws(TokenizerError) in try typed(key, "a whole number", value, value.integer) }
  }

  /// A number, or nil.
  package func number(_ key: String) throws(TokenizerError) -> Double? {
    try value(key).map { value throws(TokenizerError) in try typed(key, "a number", value, value.number) }
  }

  /// An object within the file, or nil.
  package func object(_ key: String) throws(TokenizerError) -> ConfigurationFile? {
    guard let value = value(key) else { return nil }
    guard case .object = value else { throw misfit(key, "an object", value) }
    var part = try ConfigurationFile(json: value, origin: origin)
    part.place = place + [key]
    return part
  }

  /// One text or several in a list, or nil.
  package func strings(_ key: String) throws(TokenizerError) -> [String]? {
    guard let value = value(key) else { return nil }
    if let text = value.string { return [text] }
    let texts = value.array?.compactMap(\.string)
    guard let texts, texts.count == value.array?.count else { throw misfit(key, "a text or a list of texts", value) }
    return texts
  }

  /// Refuses keys whose values would change the result and are not computed here, unless they state the default.
  package func require(_ key: String, _ defaults: SettingDefault...) throws(TokenizerError) {
    guard let value = value(key), !defaults.contains(where: { $0.matches(value) }) else { return }
    throw TokenizerError(
      "\(origin): \(path(key)) is \(value.summary), which is not supported; expected"
        + " \(defaults.map(\.description).joined(separator: ", "))",
      hint: "it changes the result; choose a model without it, or remove it if you know that it does not matter")
  }

  private func typed<T>(_ key: String, _ kind: String, _ value: JSONValue, _ result: T?) throws(TokenizerError) -> T {
    guard let result else { throw misfit(key, kind, value) }
    return result
  }

  private func misfit(_ key: String, _ kind: String, _ value: JSONValue) -> TokenizerError {
    TokenizerError("\(origin): \(path(key)): expected \(kind), found \(value.summary)")
  }

  private func path(_ key: String) -> String { (place + [key]).joined(separator: ".") }
}

/// A value that a setting may have because it changes nothing. Absent and null always count.
package enum SettingDefault: CustomStringConvertible {
  case absent
  case bool(Bool)
  case text(String)
  case number(Double)
  /// An empty list or object.
  case empty

  /// What an error says is expected.
  package var description: String {
    switch self {
    case .absent: "no value"
    case .bool(let value): "\(value)"
    case .text(let text): "\"\(text)\""
    case .number(let value): value == value.rounded() ? "\(Int(value))" : "\(value)"
    case .empty: "nothing in it"
    }
  }

  func matches(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.bool(let a), .bool(let b)): a == b
    case (.text(let a), .string(let b)): b.elementsEqual(a.utf8)
    case (.number(let a), .number(let b)): a == b
    case (.empty, .array(let values)): values.isEmpty
    case (.empty, .object(let members)): members.isEmpty
    default: false
    }
  }
}
