import Foundation

/// A change to one key of a recipe, such as `training.learning_rate=3e-5`.
public struct RecipeChange: Equatable, Sendable {
  /// The key, from the outermost object inwards.
  public let path: [String]
  /// The value as JSON.
  public let value: String

  /// Sets a key to a value that is written as JSON.
  public init(_ path: [String], to value: String) {
    self.path = path
    self.value = value
  }

  /// Reads a change as people write it: the key with dots, an equals sign, and the value as JSON.
  ///
  /// - Throws: `FileError` that says what a change looks like.
  public init(_ text: String) throws(FileError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, path.allSatisfy({ !$0.isEmpty }) else {
      throw FileError("\"\(text)\" sets no key", hint: "a change looks like training.learning_rate=3e-5")
    }
    value = String(parts[1])
    guard (try? json()) != nil else {
      throw FileError(
        "\(path.joined(separator: ".")): \(value) is no JSON", hint: "a text stands in double quotes: \"\(value)\"")
    }
  }

  private func json() throws -> Any {
    try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
  }

  /// Returns the JSON of a recipe with changes, in their order. Keys are checked where the recipe is decoded.
  ///
  /// - Throws: `FileError` when something on the way to a key is no object, or nothing is there that null could take out.
  package static func apply(_ changes: [RecipeChange], to recipe: Data) throws(FileError) -> Data {
    guard !changes.isEmpty else { return recipe }
    do {
      var root = try JSONSerialization.jsonObject(with: recipe)
      for change in changes { root = try change.applied(to: root, change.path[...]) }
      return try JSONSerialization.data(withJSONObject: root)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(JSONReason.of(error, in: recipe))
    }
  }

  private func applied(to value: Any, _ path: ArraySlice<String>) throws -> Any {
    guard let key = path.first else { return try json() }
    guard var object = value as? [String: Any] else {
      let outer = self.path.dropLast(path.count).joined(separator: ".")
      throw FileError("\(self.path.joined(separator: ".")) cannot be set: \(outer) is no object")
    }
    if path.count == 1, self.value == "null" {
      guard object.removeValue(forKey: key) != nil else {
        throw FileError("the recipe has no \(self.path.joined(separator: ".")) that null would take out")
      }
      return object
    }
    // What is null or missing becomes an object that has the key alone.
    let inner = object[key].flatMap { $0 is NSNull ? nil : $0 } ?? [String: Any]()
    object[key] = try applied(to: inner, path.dropFirst())
    return object
  }
}
