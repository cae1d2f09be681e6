import Files

/// The entries of an alphabetic index of ICD-10-CM as a tree, and what they lead to.
struct ICD10CMIndex {
  /// One entry: a main term or a term below another one.
  struct Entry {
    /// The title without nonessential modifiers.
    var title = ""
    /// The title with its nonessential modifiers in parentheses, where it has any.
    var fullTitle: String?
    /// Codes without wildcards; in a table each with its column.
    var codes: [(code: String, column: String?)] = []
    var manifestation: String?
    var see: String?
    var seeAlso: String?
    var parent: Int?
    var line: Int

    /// Adds a code; a hyphen alone is an empty cell.
    mutating func addCode(_ text: String, column: String?) {
      var code = text[...]
      while code.last == "-" || code.last == "." { code.removeLast() }
      if !code.isEmpty { codes.append((String(code), column)) }
    }
  }

  /// A code, and the heading of the column it stands in.
  private typealias Lead = (code: String, heading: String?)

  /// Headings of the columns of a table, by number.
  var headings: [String: String] = [:]
  private var entries: [Entry] = []

  subscript(place: Int) -> Entry {
    get { entries[place] }
    set { entries[place] = newValue }
  }

  /// Adds an empty entry and returns its place.
  mutating func add(parent: Int?, line: Int) -> Int {
    entries.append(Entry(parent: parent, line: line))
    return entries.count - 1
  }

  /// Hands on one addition for each entry and code.
  func emit(to session: ImportSession) throws {
    let finder = ICD10CMIndexFinder(entries)
    for (place, entry) in entries.enumerated() {
      let path = titles(to: place)
      let leads = leads(of: entry)
      let references = references(of: entry, finder, session)
      for lead in leads {
        try session.emit(
          .addition(
            to: lead.code, synonyms: names(of: entry, path: path, heading: lead.heading),
            relations: relations(of: entry, from: lead, references), row: entry.line))
      }
      guard leads.isEmpty else { continue }
      for reference in references { try emit(reference, of: entry, path: path, to: session) }
    }
  }

  private func names(of entry: Entry, path: [String], heading: String?) -> [ConceptRecord.Synonym] {
    let titles = [entry.title, entry.fullTitle].compactMap(\.self)
    return titles.map { title in
      let terms = path.dropLast() + [title] + [heading].compactMap(\.self)
      return .init(terms.joined(separator: ", "), scope: .index)
    }
  }

  /// References of an entry that has codes, for one of them: in a table to codes of the same column.
  private func relations(
    of entry: Entry, from lead: Lead, _ references: [(kind: RelationKind, text: String, targets: [Lead])]
  ) -> [ConceptRecord.Relation] {
    var relations = references.flatMap { reference in
      reference.targets.filter { $0.heading == lead.heading && $0.code != lead.code }
        .map { ConceptRecord.Relation(reference.kind, $0.code, label: reference.text) }
    }
    if let reference = entry.manifestation.flatMap({ ICD10CMReference.all(in: $0).first }) {
      relations.append(.init(.useAdditionalCode, reference.first, label: "manifestation"))
    }
    return relations
  }

  /// What an entry refers to, with the codes that leads to.
  private func references(
    of entry: Entry, _ finder: ICD10CMIndexFinder, _ session: ImportSession
  ) -> [(kind: RelationKind, text: String, targets: [Lead])] {
    [(RelationKind.see, entry.see), (.seeAlso, entry.seeAlso)].compactMap { kind, text in
      guard let text else { return nil }
      let targets = followed(text, finder)
      if targets.isEmpty {
        session.note(line: entry.line, "'\(kind.rawValue) \(text)' leads to no entry that has a code")
      }
      return (kind, text, targets)
    }
  }

  /// Keeps a reference of an entry without a code at the codes it leads to: `see` makes the entry a name of them.
  private func emit(
    _ reference: (kind: RelationKind, text: String, targets: [Lead]), of entry: Entry, path: [String],
    to session: ImportSession
  ) throws {
    for target in reference.targets {
      let names = reference.kind == .see ? names(of: entry, path: path, heading: target.heading) : []
      let statement = "\(path.joined(separator: ", ")) → \(reference.text)"
      try session.emit(
        .addition(
          to: target.code, synonyms: names, tags: [.init("index_\(reference.kind.rawValue)", statement)],
          row: entry.line))
    }
  }

  /// The codes that a reference leads to; entries that only refer further are followed. Where there is no such entry, the
  /// codes that the text itself names.
  private func followed(_ text: String, _ finder: ICD10CMIndexFinder) -> [Lead] {
    var text = text
    for _ in 0..<5 {
      let found = finder.entries(at: text).map { entries[$0] }
      let codes = found.flatMap { leads(of: $0) }
      if !codes.isEmpty { return codes }
      guard let next = found.lazy.compactMap(\.see).first else { break }
      text = next
    }
    return ICD10CMReference.all(in: text).map { ($0.first, nil) }
  }

  private func leads(of entry: Entry) -> [Lead] {
    entry.codes.map { ($0.code, $0.column.map { headings[$0] ?? "column \($0)" }) }
  }

  private func titles(to place: Int) -> [String] {
    var path: [String] = []
    var next: Int? = place
    while let place = next {
      path.append(entries[place].title)
      next = entries[place].parent
    }
    return path.reversed()
  }
}

/// Finds entries by what `see` and `see also` call them: `Accident, transport, car occupant`.
private struct ICD10CMIndexFinder {
  /// Places of the entries below an entry (-1: the main terms), by all that their titles can be called.
  private var children: [Int: [String: [Int]]] = [:]

  init(_ entries: [ICD10CMIndex.Entry]) {
    for (place, entry) in entries.enumerated() {
      for name in Self.names(of: entry.title, entry.fullTitle) {
        children[entry.parent ?? -1, default: [:]][name, default: []].append(place)
      }
    }
  }

  /// The entries that bear the name; more than one where titles repeat.
  func entries(at text: String) -> [Int] {
    let terms = text.lowercased().split(separator: ",").map { String($0).collapsed }.filter { !$0.isEmpty }
    return terms.isEmpty ? [] : find(terms[...], below: -1)
  }

  private func find(_ terms: ArraySlice<String>, below parent: Int) -> [Int] {
    guard let names = children[parent] else { return [] }
    // A title may have commas of its own, so that the longest run of terms that is a title goes first.
    for count in stride(from: terms.count, to: 0, by: -1) {
      let name = terms.prefix(count).joined(separator: ", ")
      let matches = names[name] ?? []
      let rest = terms.dropFirst(count)
      let found = rest.isEmpty ? matches : matches.flatMap { find(rest, below: $0) }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// `Neoplasm, neoplastic NEC` is called so, `neoplasm` and `neoplastic`.
  private static func names(of title: String, _ fullTitle: String?) -> Set<String> {
    let whole = title.lowercased()
    let isOpen = whole.hasSuffix(" nec") || whole.hasSuffix(" nos")
    let plain = isOpen ? String(whole.dropLast(4)) : whole
    let parts = plain.split(separator: ",").map { String($0).collapsed }
    return Set([whole, plain] + parts + [fullTitle?.lowercased()].compactMap(\.self))
  }
}
