import Files
import Foundation

/// Which cases or patients are in which split, as data sets publish it.
public struct SplitList: Equatable, Sendable {
  /// The file.
  public let url: URL
  /// The split of all that the file names, one a line; nil where it says the split of each.
  public let split: Split?

  /// A list in a file.
  ///
  /// - Parameters:
  ///   - url: with `split` a text with a name in each line. Without it a table of two columns, the id of a case or patient and its
  ///     split; or, where the name ends in `.json`, an object with a list of ids for each split, in which other lists may repeat
  ///     what those of the splits name.
  ///   - split: the split of all that the file names.
  public init(_ url: URL, split: Split? = nil) {
    self.url = url
    self.split = split
  }

  /// The splits by case or patient, of several files together.
  ///
  /// - Throws: `VisionError` when a name comes in two splits or a split is none, `FileError` when a file cannot be read. What is named may
  ///   be a patient, so that messages say where it stands.
  static func read(_ lists: [SplitList]) throws -> [String: Split] {
    var splits: [String: Split] = [:]
    for list in lists {
      for entry in try list.entries() {
        if let other = splits[entry.name], other != entry.split {
          throw VisionError(
            "\(list.url.lastPathComponent), \(entry.place): in \(entry.split.rawValue), and in \(other.rawValue) too")
        }
        splits[entry.name] = entry.split
      }
    }
    return splits
  }

  /// A case or patient, and where that stands in the file.
  private struct Entry {
    let name: String
    let split: Split
    let place: String
  }

  private func entries() throws -> [Entry] {
    if let split { return try lines(split) }
    return url.hasEnding(".json") || url.hasEnding(".json.gz") ? try object() : try table()
  }

  private func lines(_ split: Split) throws -> [Entry] {
    var entries: [Entry] = []
    try TextFile(url: url).forEachTextLine { number, text in
      let name = text.trimmingCharacters(in: .whitespaces)
      if !name.isEmpty { entries.append(Entry(name: name, split: split, place: "line \(number)")) }
    }
    return entries
  }

  private func table() throws -> [Entry] {
    let table = try TwoColumns(contentsOf: url, expecting: "case or patient, and split")
    return try table.rows.compactMap { line, name, value in
      if let split = Split(spelled: value) { return Entry(name: name, split: split, place: "line \(line)") }
      // The names of the columns.
      if line == table.rows[0].line { return nil }
      throw VisionError("\(table.name), line \(line): '\(value)' is none of train, validation, test")
    }
  }

  private func object() throws -> [Entry] {
    let lists = try JSONFile(url: url).decode(
      [String: [String]].self, as: "object with a list of ids for each split",
      hint: #"as {"train": ["case-1"], "test": ["case-2"]}"#
    ).sorted { $0.key < $1.key }
    let entries = lists.flatMap { key, names in
      Split(spelled: key).map { split in
        names.enumerated().map { Entry(name: $1, split: split, place: "\(key)[\($0)]") }
      } ?? []
    }
    let known = Set(entries.map(\.name))
    for (key, names) in lists where Split(spelled: key) == nil {
      guard let stranger = names.firstIndex(where: { !known.contains($0) }) else { continue }
      throw VisionError(
        "\(url.lastPathComponent): '\(key)' is none of train, validation, test, and \(key)[\(stranger)] is in none of these"
      )
    }
    return entries
  }
}

extension Split {
  /// A split by its name, or by another that data sets use for it: `training`, `val`, `valid`, `dev`, `testing`.
  public init?(spelled name: String) {
    switch name.lowercased() {
    case "train", "training": self = .train
    case "validation", "val", "valid", "dev": self = .validation
    case "test", "testing": self = .test
    default: return nil
    }
  }
}
