/// What the first lines of an OBO file say about it.
struct OBOHeader {
  private let tags: [(name: Substring, value: String)]
  private let prefixes: [String]

  /// Reads the header and the first terms in the beginning of a file.
  init(_ head: [UInt8]) {
    let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
    tags = lines.prefix { !$0.hasPrefix("[") }.compactMap { line in
      line.firstIndex(of: ":").map { (line[..<$0], String(line[line.index(after: $0)...]).collapsed) }
    }
    prefixes = lines.filter { $0.hasPrefix("id:") }.compactMap { line in
      let id = line.dropFirst(3).drop { $0 == " " }
      return id.firstIndex(of: ":").map { String(id[..<$0]) }
    }
  }

  /// Name, code system, release and licence.
  var identity: SourceIdentity {
    let ontology = self["ontology"].map { $0.hasSuffix(".obo") ? String($0.dropLast(4)) : $0 }
    let system = prefixes.first { $0.lowercased() == ontology?.lowercased() } ?? commonest
    return SourceIdentity(
      name: ontology?.lowercased() == system?.lowercased() ? system : ontology, system: system, version: version,
      licence: licence)
  }

  /// The last part of `data-version`: `2026-02-16` of `hp/releases/2026-02-16`; where there is none, the `date`.
  private var version: String? {
    self["data-version"].map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? self["date"]
  }

  /// The property `license` of Dublin Core, under whichever prefix.
  private var licence: String? {
    tags.lazy.filter { $0.name == "property_value" }.compactMap { tag in
      tag.value.firstMatch(of: /^\S*[:\/]license "?([^" ]+)/).map { String($0.1) }
    }.first
  }

  /// The prefix that most of the first terms have.
  private var commonest: String? {
    Dictionary(prefixes.map { ($0, 1) }, uniquingKeysWith: +).max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private subscript(name: String) -> String? { tags.first { $0.name == name }?.value }
}
