/// Writes rows of comma-separated values as `DelimitedRows` reads them.
///
/// Source: RFC 4180.
package enum CSVLine {
  /// Returns the fields in one line without its end; those that need quotation marks get them.
  package static func text(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") }

  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"\(field.replacing("\"", with: "\"\""))\""
  }
}
