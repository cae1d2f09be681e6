/// What the first lines of an OBO file say about it.
struct OBOHeader {
  private let tags: [(tag: String, value: Substring)]
  private let prefixes: [String]

  /// Reads the header and the first terms in the beginning of a file.
  init(_ head: [UInt8]) {
    let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
    tags = lines.prefix { !$0.hasPrefix("[") }.compactMap { OBOSyntax.split(String($0)) }
    prefixes = lines.filter { $0.hasPrefix("id:") }.compactMap { line in
      let id = line.dropFirst(3).drop { $0 == " " }
      return id.firstIndex(of: ":").map { String(id[..<$0]) }
    }
  }

  /// Name, code system, release and licence.
  var identity: SourceIdentity {
    let words = self["ontology"].map { $0.hasSuffix(".obo") ? String($0.dropLast(4)) : $0 }
    let system = ownSystem ?? systemOfTerms(words)
    return SourceIdentity(
      name: words?.lowercased() == system?.lowercased() ? system : words, system: system, version: version,
      licence: licence)
  }

  /// The system that `OBOWriter` names: its codes need not begin with it.
  private var ownSystem: String? { property { $0 == OBOProperty.system.rawValue } }

  /// The prefix of the terms that `ontology` names, else the one that nearly all of the first terms have.
  ///
  /// The terms that a release imports may come first, so that a mere majority says little.
  private func systemOfTerms(_ ontology: String?) -> String? {
    let words = (ontology ?? "").split(separator: "/")
    let names = Set(words.map { $0.lowercased() })
    if let named = prefixes.first(where: { names.contains($0.lowercased()) }) { return named }
    let counts = Dictionary(prefixes.map { ($0, 1) }, uniquingKeysWith: +)
    let commonest = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    let isClear = commonest.map { words.isEmpty || 10 * $0.value >= 9 * prefixes.count } ?? false
    return isClear ? commonest?.key : words.first?.uppercased()
  }

  /// The part of `data-version` that has a date, `2026-02-16` of `mondo/releases/2026-02-16/mondo.obo`, else its last one;
  /// where there is none, the `date`.
  private var version: String? {
    let parts = (self["data-version"] ?? "").split(separator: "/").map(String.init)
    return parts.last { $0.contains(/[0-9]{4}-[0-9]{2}-[0-9]{2}/) } ?? parts.last ?? self["date"]
  }

  /// The property `license` of Dublin Core, under whichever prefix.
  private var licence: String? { property { $0.contains(/[:\/]license$/) } }

  /// The value of the first property whose name fits: an identifier, or a text in quotes.
  private func property(_ isMeant: (String) -> Bool) -> String? {
    for tag in tags where tag.tag == "property_value" {
      let value = OBOValue(tag.value)
      guard let name = value.words.first, isMeant(name) else { continue }
      if let text = value.description ?? value.words.dropFirst().first { return text }
    }
    return nil
  }

  private subscript(name: String) -> String? {
    tags.first { $0.tag == name }.map { OBOValue($0.value).words.joined(separator: " ") }
  }
}
