import Foundation

/// The relationship types that an OBO file defines, which stand behind the terms that use them.
struct OBOTypedefs {
  private var labels: [String: String] = [:]
  private var partOf: Set<String> = ["part_of", "BFO:0000050"]

  /// Reads the `[Typedef]` stanzas of a file.
  init(_ file: URL) throws {
    var isTypedef = false
    var id = ""
    try TextFile(url: file).forEachLine { line in
      if line.bytes.first == UInt8(ascii: "[") {
        isTypedef = line.text?.collapsed == "[Typedef]"
        id = ""
      }
      guard isTypedef, let text = line.text, let (tag, rest) = OBOSyntax.split(text) else { return }
      let value = OBOSyntax.unquoted(rest)
      switch tag {
      case "id": id = value
      case "name": labels[id] = value.collapsed
      case "xref" where value == "BFO:0000050": partOf.insert(id)
      default: break
      }
    }
  }

  /// Whether the relationship is that of a part to its whole.
  func isPartOf(_ id: String) -> Bool { partOf.contains(id) }

  /// The name of a relationship type, or its identifier where the file does not define it.
  func label(of id: String) -> String { labels[id] ?? id }
}
