import Foundation

/// One setting of a recipe and another value for it, for a test that the setting has an effect.
///
/// The settings of a recipe are read from its type, so that a new property without a case fails the test that asks
/// `uncovered(in:by:saying:)`.
public struct SettingCase: Sendable, CustomStringConvertible {
  /// Path of the key, for example `training.batch_size`.
  public let key: String
  /// The other value, as JSON.
  public let value: String
  /// Settings that both recipes have, because the effect shows only with them: paths and values as JSON.
  public let given: [String: String]

  /// Names a setting and another value than the recipe under test has.
  public init(_ key: String, _ value: String, given: [String: String] = [:]) {
    self.key = key
    self.value = value
    self.given = given
  }

  /// The setting with its value, as it stands in a list of test cases.
  public var description: String { "\(key) = \(value)" }

  /// The recipe without the change and with it; both with what is `given`.
  ///
  /// - Throws: `SettingCaseError` when the setting has that value already or is no setting of the recipe.
  public func pair<Recipe: Codable>(of recipe: Recipe) throws -> (before: Recipe, after: Recipe) {
    let before = try given.sorted { $0.key < $1.key }.reduce(recipe) { try Self.setting($1.key, to: $1.value, in: $0) }
    let after = try Self.setting(key, to: value, in: before)
    guard try Self.json(before) != Self.json(after) else {
      throw SettingCaseError("\(key) is \(value) already: the case changes nothing")
    }
    return (before, after)
  }

  /// What is wrong with a list of cases: the recipe's settings without a case, and the cases of no setting.
  ///
  /// - Parameters:
  ///   - recipe: has a value for every setting that may be nil, or what is below it cannot be seen.
  ///   - saying: settings that only tell a reader something.
  public static func uncovered<Recipe: Codable>(
    in recipe: Recipe, by cases: [SettingCase], saying: Set<String> = []
  ) -> [String] {
    // Some settings are there only with what a case gives.
    let given = cases.compactMap { try? $0.pair(of: recipe).before }
    var seen: Set<String> = []
    let settings = ([recipe] + given).flatMap(keys).filter { seen.insert($0).inserted }
    let named = Set(cases.map(\.key)).union(saying)
    // With another kind a value has other keys: its case replaces the whole value.
    let kinds = settings.filter { $0.hasSuffix(".kind") && named.contains(String($0.dropLast(5))) }
    return settings.filter { !named.contains($0) && !kinds.contains($0) }.map { "\($0) has no case" }
      + named.subtracting(settings + kinds.map { String($0.dropLast(5)) }).sorted().map { "\($0) is no setting" }
  }

  /// Paths of the keys of all properties, in order of declaration; of a structure those of its own instead, and its path
  /// too where it may be nil; of a value that is one of several kinds, the keys that it is written with.
  public static func keys(of recipe: Any) -> [String] {
    Mirror(reflecting: recipe).children.flatMap { child -> [String] in
      guard let name = child.label?.replacing(/[A-Z]/, with: { "_" + $0.output.lowercased() }) else { return [] }
      let outer = Mirror(reflecting: child.value)
      let value = outer.displayStyle == .optional ? outer.children.first?.value ?? child.value : child.value
      if Mirror(reflecting: value).displayStyle == .enum, let inner = (value as? any Encodable).flatMap(writtenKeys) {
        return inner.map { "\(name).\($0)" }
      }
      guard Mirror(reflecting: value).displayStyle == .struct else { return [name] }
      return (outer.displayStyle == .optional ? [name] : []) + keys(of: value).map { "\(name).\($0)" }
    }
  }

  /// The keys of a value that is written as an object.
  private static func writtenKeys(_ value: any Encodable) -> [String]? {
    guard let data = try? JSONEncoder().encode(value) else { return nil }
    return (try? JSONSerialization.jsonObject(with: data) as? [String: Any])?.keys.sorted()
  }

  private static func json<Recipe: Encodable>(_ recipe: Recipe) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(recipe)
  }

  private static func setting<Recipe: Codable>(_ key: String, to value: String, in recipe: Recipe) throws -> Recipe {
    let path = key.split(separator: ".").map(String.init)
    let new = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
    guard keys(of: recipe).contains(where: { $0 == key || $0.hasPrefix("\(key).") }) else {
      throw SettingCaseError("\(key) is no setting of the recipe")
    }
    let object = try JSONSerialization.jsonObject(with: json(recipe))
    let changed = try replacing(path[...], in: object, by: new, key: key)
    return try JSONDecoder().decode(Recipe.self, from: JSONSerialization.data(withJSONObject: changed))
  }

  private static func replacing(_ path: ArraySlice<String>, in object: Any, by new: Any, key: String) throws -> Any {
    guard let name = path.first else { return new }
    guard var fields = object as? [String: Any] else {
      throw SettingCaseError("\(key): the recipe has no value on the way to it")
    }
    fields[name] = try replacing(path.dropFirst(), in: fields[name] ?? [String: Any](), by: new, key: key)
    return fields
  }
}

/// A setting case that tests nothing.
public struct SettingCaseError: Error, CustomStringConvertible {
  /// What is wrong with it.
  public let description: String

  init(_ description: String) { self.description = description }
}
