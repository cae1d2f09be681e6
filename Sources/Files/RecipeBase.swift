import Foundation

/// Recipes that say only what differs from another: with `"base": "paper-resnet.json"` a file has every key of the file of that
/// name beside it, and its own in their place.
///
/// Objects are joined key by key, those of another `kind` replaced. Everything else replaces, and null takes out.
enum RecipeBase {
  private static let key = "base"

  /// The JSON of a recipe file together with that of its bases; a file without a base as it is.
  ///
  /// - Throws: `FileError` naming the file that cannot be read, is no recipe of a version that is read, or is its own base.
  static func contents(of url: URL) throws(FileError) -> Data {
    let data = try data(of: url, askedBy: nil)
    // What is no JSON is told where the recipe is decoded.
    guard let fields = try? object(in: data, of: url), fields[key] != nil else { return data }
    let joined = try joined(fields, data, at: url, below: [])
    do {
      return try JSONSerialization.data(withJSONObject: joined)
    } catch {
      throw FileError("\(url.relativePath): \(error.localizedDescription)")
    }
  }

  private static func joined(
    _ fields: [String: Any], _ data: Data, at url: URL, below others: [URL]
  ) throws(FileError) -> [String: Any] {
    do {
      try FormatVersion.check(data)
    } catch {
      throw FileError("\(url.relativePath): \(error.description)", hint: error.hint)
    }
    guard let base = fields[key], !(base is NSNull) else { return fields }
    guard let name = base as? String else {
      throw FileError(
        "\(url.relativePath): base is the path of another recipe", hint: "as \"base\": \"paper-resnet.json\"")
    }
    let below = others + [url.standardizedFileURL]
    let other = URL(filePath: name, relativeTo: url.deletingLastPathComponent()).standardizedFileURL
    guard !below.contains(other) else {
      throw FileError("\(url.relativePath): its base \(name) leads back to it", hint: "remove one `base`")
    }
    let inner = try self.data(of: other, askedBy: url)
    guard let under = try object(in: inner, of: other) else {
      throw FileError("\(other.relativePath), the base of \(url.relativePath), is no JSON object")
    }
    var own = fields
    own[key] = nil
    return join(own, over: try joined(under, inner, at: other, below: below))
  }

  private static func join(_ own: [String: Any], over base: [String: Any]) -> [String: Any] {
    base.merging(own) { under, over in
      guard let under = under as? [String: Any], let over = over as? [String: Any] else { return over }
      let isOther = over["kind"] != nil && over["kind"] as? String != under["kind"] as? String
      return isOther ? over : join(over, over: under)
    }
  }

  private static func object(in data: Data, of url: URL) throws(FileError) -> [String: Any]? {
    do {
      return try JSONSerialization.jsonObject(with: data) as? [String: Any]
    } catch {
      throw FileError("\(url.relativePath): \(JSONReason.of(error, in: data))")
    }
  }

  private static func data(of url: URL, askedBy other: URL?) throws(FileError) -> Data {
    do {
      return try Data(contentsOf: url)
    } catch {
      let role = other.map { ", the base of \($0.relativePath)" } ?? ""
      throw FileError("cannot read the recipe \(url.relativePath)\(role): \(error.localizedDescription)")
    }
  }
}
