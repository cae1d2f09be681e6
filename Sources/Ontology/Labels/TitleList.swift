import Foundation

/// Names of classes or articles as files give them.
public enum TitleList {
  /// Reads names: a text file with one name a line, or JSON: `["a", "b"]`, `[{"label": "a"}]` or the published
  /// `{"a": 0, "b": 1}` (ordered by number) and `{"a": "J93"}` (ordered by name).
  ///
  /// Throws: `OntologyError` when the file cannot be read, is none of these, or has no names.
  public static func load(_ url: URL) throws -> [String] {
    let titles = url.pathExtension.lowercased() == "json" ? try json(url) : try lines(url)
    guard !titles.isEmpty else { throw OntologyError("\(url.path) has no names") }
    return titles
  }

  private static func lines(_ url: URL) throws -> [String] {
    var titles: [String] = []
    try TextFile(url: url).forEachLine { line in
      guard let text = line.text else {
        throw OntologyError("\(url.lastPathComponent), line \(line.number): not UTF-8")
      }
      if !line.isBlank { titles.append(text.collapsed) }
    }
    return titles
  }

  private static func json(_ url: URL) throws -> [String] {
    struct Labelled: Decodable { var label: String }
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw OntologyError("cannot read \(url.path)", hint: "Check the path and its permissions.")
    }
    let decoder = JSONDecoder()
    if let names = try? decoder.decode([String].self, from: data) { return names }
    if let labels = try? decoder.decode([Labelled].self, from: data) { return labels.map(\.label) }
    if let positions = try? decoder.decode([String: Int].self, from: data) {
      return positions.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }
    if let codes = try? decoder.decode([String: String].self, from: data) { return codes.keys.sorted() }
    throw OntologyError(
      "\(url.lastPathComponent) is no list of names",
      hint: #"Expected ["a", "b"], [{"label": "a"}], {"a": 0} or {"a": "J93"}."#)
  }
}
