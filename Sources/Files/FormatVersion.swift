import Foundation

/// The version of the JSON formats that people write and keep: recipes, and the `config.json` of a run. A file says it in
/// `format_version`, so that a later program, or an earlier one, knows what it has before it.
package enum FormatVersion {
  /// The version that is written, and the latest that is read.
  package static let current = 1

  private struct Head: Decodable {
    var formatVersion: Int?
    enum CodingKeys: String, CodingKey { case formatVersion = "format_version" }
  }

  /// Refuses a JSON text of a version that is not read, or without one.
  ///
  /// - Throws: `FileError` that says what to add or to do.
  package static func check(_ data: Data) throws(FileError) {
    let head: Head
    do {
      head = try ForeignJSONDecoder().decode(Head.self, from: data)
    } catch {
      throw FileError(JSONReason.of(error, in: data))
    }
    guard let version = head.formatVersion else {
      throw FileError("format_version is missing", hint: "add \"format_version\": \(current)")
    }
    guard version == current else {
      throw FileError(
        "format_version is \(version), and this program reads \(current)",
        hint: version > current ? "use a later version of the program" : "set it to \(current)")
    }
  }
}
