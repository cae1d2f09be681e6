/// Spellings of label names that count as one.
package enum LabelName {
  /// Returns the name with plain single spaces: published label lists have no-break spaces in some names.
  package static func plain(_ name: String) -> String {
    name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Returns what two spellings of one name share: plain spaces and lower case. Strings are equal in every Unicode normal
  /// form.
  package static func key(_ name: String) -> String { plain(name).lowercased() }
}
