import Foundation
import Names

/// Reads recipes: JSON in which every key counts. A misspelt key that is passed over would train something else than
/// the file says.
package enum RecipeFile {
  /// Reads a recipe file, or another of this kind, with its base where it names one, and with changes.
  ///
  /// - Throws: `FileError` naming the file, and the key that is missing, unknown or has a value of the wrong kind.
  package static func read<Recipe: Codable>(
    _ type: Recipe.Type, from url: URL, changes: [RecipeChange] = []
  ) throws(FileError) -> Recipe {
    let data = try RecipeBase.contents(of: url)
    do {
      return try decode(type, from: RecipeChange.apply(changes, to: data))
    } catch {
      throw FileError("\(url.relativePath): \(error.description)", hint: error.hint)
    }
  }

  /// Decodes a recipe of a `FormatVersion` that is read, and refuses keys that it does not have.
  ///
  /// The keys are those that the recipe has when it is written; a key whose value is null may be missing there.
  package static func decode<Recipe: Codable>(
    _ type: Recipe.Type, from data: Data
  ) throws(FileError) -> Recipe {
    try FormatVersion.check(data)
    let recipe: Recipe
    let known: Data
    do {
      recipe = try ForeignJSONDecoder().decode(type, from: data)
      known = try JSONEncoder().encode(recipe)
    } catch {
      throw FileError(JSONReason.of(error, in: data), hint: misspelling(of: error, in: data))
    }
    let paths = keyPaths(known)
    let unknown = unknownPaths(in: data, known: paths)
    guard unknown.isEmpty else {
      let names = unknown.map { path in path.joined(separator: ".") }.joined(separator: ", ")
      let similar = unknown.compactMap { path in nearest(to: path, in: paths)?.joined(separator: ".") }
      throw FileError(
        unknown.count == 1 ? "unknown key \(names)" : "unknown keys \(names)",
        hint: similar.isEmpty ? "remove what nothing reads" : "did you mean \(similar.joined(separator: ", "))?")
    }
    return recipe
  }

  /// What stands in the place of a key that is missing, where something like it does.
  private static func misspelling(of error: any Error, in data: Data) -> String? {
    guard case DecodingError.keyNotFound(let key, let context) = error else { return nil }
    let place = context.codingPath.map(\.stringValue)
    let siblings = keyPaths(data).filter { $0.dropLast().elementsEqual(place) }.compactMap(\.last).sorted()
    return NearestName(among: siblings).nearest(to: key.stringValue).map {
      "`\($0)` is no key: did you mean `\(key.stringValue)`?"
    }
  }

  /// The paths of all keys, of objects too.
  private static func keyPaths(_ data: Data) -> Set<[String]> {
    var paths: Set<[String]> = []
    walk(try? JSONSerialization.jsonObject(with: data), []) { path in
      paths.insert(path)
      return true
    }
    return paths
  }

  /// The unknown paths in alphabetical order; of an unknown object only its own.
  private static func unknownPaths(in data: Data, known: Set<[String]>) -> [[String]] {
    var paths: [[String]] = []
    walk(try? JSONSerialization.jsonObject(with: data), []) { path in
      if known.contains(path) { return true }
      paths.append(path)
      return false
    }
    return paths
  }

  /// Calls `visit` for every key that has a value, and goes below those for which it returns true.
  private static func walk(_ value: Any?, _ path: [String], _ visit: ([String]) -> Bool) {
    guard let fields = value as? [String: Any] else { return }
    for (key, inner) in fields.sorted(by: { $0.key < $1.key }) where !(inner is NSNull) {
      if visit(path + [key]) { walk(inner, path + [key], visit) }
    }
  }

  /// The known path whose last key is most like that of an unknown one, among its neighbours first.
  private static func nearest(to path: [String], in known: Set<[String]>) -> [String]? {
    guard let key = path.last else { return nil }
    func isNeighbour(_ other: [String]) -> Bool { other.dropLast() == path.dropLast() }
    let ordered = known.sorted {
      (isNeighbour($0) ? 0 : 1, $0.joined(separator: ".")) < (isNeighbour($1) ? 0 : 1, $1.joined(separator: "."))
    }
    guard let name = NearestName(among: ordered.compactMap(\.last)).nearest(to: key) else { return nil }
    return ordered.first { $0.last == name }
  }
}
