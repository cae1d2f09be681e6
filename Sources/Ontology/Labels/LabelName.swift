import Foundation

/// Spellings of label names that count as one.
public enum LabelName {
  /// Returns the name with plain single spaces: published label lists have no-break spaces in some names.
  public static func plain(_ name: String) -> String {
    String(name.map { $0.isWhitespace ? " " : $0 }).collapsed
  }

  /// Returns what two spellings of one name share: plain spaces and lower case.
  public static func key(_ name: String) -> String { plain(name).lowercased() }
}
