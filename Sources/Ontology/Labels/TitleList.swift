import Files
import Foundation

/// Names of classes or articles as files give them.
public enum TitleList {
  /// Reads names: a text file with one name a line, or JSON in any form of `LabelList` or the published
  /// `{"a": "J93"}` (ordered by name).
  ///
  /// - Throws: `FileError` or `OntologyError` when the file cannot be read, is none of these, or has no names.
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
    if let data = FileManager.default.contents(atPath: url.path),
      let codes = try? ForeignJSONDecoder().decode([String: String].self, from: data)
    {
      return codes.keys.sorted()
    }
    return try LabelList(contentsOf: url).entries.map(\.label)
  }
}
