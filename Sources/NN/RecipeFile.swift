import Files
import Foundation

/// A recipe file that cannot be read: what is wrong and where.
public struct RecipeFailure: Error, Equatable {
  /// Names the key.
  public let description: String
  /// What to write instead, where that is known.
  public let hint: String?
}

/// Reads recipes: JSON in which every key counts. A misspelt key that is passed over would train something else than
/// the file says.
public enum RecipeFile {
  /// Decodes a recipe and refuses keys that it does not have.
  ///
  /// The keys are those that the recipe has when it is written by `encoder`; a key whose value is null may be missing
  /// there.
  public static func decode<Recipe: Codable>(
    _ type: Recipe.Type, from data: Data, decoder: JSONDecoder = ForeignJSONDecoder(),
    encoder: JSONEncoder = JSONEncoder()
  ) throws(RecipeFailure) -> Recipe {
    let recipe: Recipe
    let known: Data
    do {
      recipe = try decoder.decode(type, from: data)
      known = try encoder.encode(recipe)
    } catch {
      throw RecipeFailure(error)
    }
    let paths = keyPaths(known)
    let unknown = unknownPaths(in: data, known: paths)
    guard unknown.isEmpty else {
      let names = unknown.map { path in path.joined(separator: ".") }.joined(separator: ", ")
      let similar = unknown.compactMap { path in nearest(to: path, in: paths)?.joined(separator: ".") }
      throw RecipeFailure(
        description: unknown.count == 1 ? "unknown key \(names)" : "unknown keys \(names)",
        hint: similar.isEmpty ? "remove what nothing reads" : "did you mean \(similar.joined(separator: ", "))?")
    }
    return recipe
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
  static func nearest(to path: [String], in known: Set<[String]>) -> [String]? {
    guard let key = path.last else { return nil }
    let candidates = known.map { other in
      (path: other, edits: edits(key, other.last ?? ""), isElsewhere: other.dropLast() != path.dropLast())
    }
    let best = candidates.min { a, b in
      (a.edits, a.isElsewhere ? 1 : 0, a.path.joined(separator: "."))
        < (b.edits, b.isElsewhere ? 1 : 0, b.path.joined(separator: "."))
    }
    return best.flatMap { $0.edits <= max(2, key.count / 3) ? $0.path : nil }
  }

  /// Insertions, deletions and replacements that turn one word into the other, whatever their case (Levenshtein).
  private static func edits(_ a: String, _ b: String) -> Int {
    let b = Array(b.lowercased().utf8)
    var row = Array(0...b.count)
    for (i, letter) in a.lowercased().utf8.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for j in b.indices {
        let next = min(row[j] + 1, row[j + 1] + 1, corner + (letter == b[j] ? 0 : 1))
        corner = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}

extension RecipeFailure {
  fileprivate init(_ error: any Error) {
    func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      self.init(description: "\(path(context.codingPath + [key])) is missing", hint: nil)
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      let path = path(context.codingPath)
      self.init(description: path.isEmpty ? "no JSON object" : "\(path) has a value of the wrong kind", hint: nil)
    default:
      self.init(description: "no recipe: \(error)", hint: nil)
    }
  }
}
