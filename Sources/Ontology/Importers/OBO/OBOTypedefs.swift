import Files

/// The relationship types that an OBO file defines, which stand behind the terms that use them.
struct OBOTypedefs {
  private var labels: [String: String] = [:]
  private var partOf: Set<String> = ["part_of", "BFO:0000050"]

  private var isTypedef = false
  private var id = ""

  /// Looks at a line of the file before the terms are read.
  mutating func look(at line: TextFile.Line) {
    if line.bytes.first == UInt8(ascii: "[") {
      isTypedef = line.text.map(OBOSyntax.stanza) == "[Typedef]"
      id = ""
    }
    guard isTypedef, let text = line.text, let (tag, rest) = OBOSyntax.split(text) else { return }
    switch tag {
    case "id": id = OBOValue(rest).words.joined(separator: " ")
    case "name": labels[id] = OBOSyntax.text(rest).collapsed
    case "xref" where OBOValue(rest).words.first == "BFO:0000050": partOf.insert(id)
    default: break
    }
  }

  /// Whether the relationship is that of a part to its whole.
  func isPartOf(_ id: String) -> Bool { partOf.contains(id) }

  /// The name of a relationship type, or its identifier where the file does not define it.
  func label(of id: String) -> String { labels[id] ?? id }
}
