/// The block `{key="value", …}` that may follow a value.
struct OBOQualifiers: Equatable {
  private var pairs: [(name: String, value: String)] = []

  static func == (a: OBOQualifiers, b: OBOQualifiers) -> Bool { a.pairs.elementsEqual(b.pairs, by: ==) }

  /// No qualifiers.
  init() {}

  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  /// Reads a block at the start of `bytes` and where it ends; nil where there is none of that form.
  static func block(in bytes: ArraySlice<UInt8>) -> (qualifiers: OBOQualifiers, end: Int)? {
    guard bytes.first == UInt8(ascii: "{") else { return nil }
    var qualifiers = OBOQualifiers()
    var index = bytes.startIndex + 1
    func skipBlanks() { while index < bytes.endIndex, OBOSyntax.isBlank(bytes[index]) { index += 1 } }
    while true {
      skipBlanks()
      let start = index
      while index < bytes.endIndex, bytes[index] != UInt8(ascii: "="), !OBOSyntax.isBlank(bytes[index]) {
        index += bytes[index] == OBOSyntax.backslash ? 2 : 1
      }
      guard index > start, index + 1 < bytes.endIndex, bytes[index] == UInt8(ascii: "="),
        bytes[index + 1] == OBOSyntax.quote,
        let close = OBOSyntax.closingQuote(in: bytes, from: index + 2)
      else { return nil }
      qualifiers.pairs.append(
        (OBOSyntax.unescaped(bytes[start..<index]), OBOSyntax.unescaped(bytes[(index + 2)..<close])))
      index = close + 1
      skipBlanks()
      guard index < bytes.endIndex else { return nil }
      if bytes[index] == UInt8(ascii: "}") { return (qualifiers, index + 1) }
      guard bytes[index] == UInt8(ascii: ",") else { return nil }
      index += 1
    }
  }

  /// What restricts a relation to some cases, as it is written: nil where the relation holds for every instance of the
  /// subject.
  ///
  /// `gci_relation` and `gci_filler` name a context outside of which nothing is said. `all_only` says what may be, not that
  /// it is; a cardinality that may be 0 says the same.
  ///
  /// Source: OBO Flat File Format 1.4, section 5.2.2, and its translation to OWL.
  var condition: String? {
    var names: Set<String> = []
    if self["gci_relation"] != nil || self["gci_filler"] != nil { names.formUnion(["gci_relation", "gci_filler"]) }
    if self["all_only"] == "true", self["all_some"] != "true" { names.insert("all_only") }
    let least = (self["cardinality"] ?? self["minCardinality"]).flatMap { Int($0) }
    if least == 0 || least == nil && self["maxCardinality"] != nil {
      names.formUnion(["cardinality", "minCardinality", "maxCardinality"])
    }
    let restricting = pairs.filter { names.contains($0.name) }.map { "\($0.name)=\"\($0.value)\"" }
    return restricting.isEmpty ? nil : "{\(restricting.joined(separator: ", "))}"
  }
}
