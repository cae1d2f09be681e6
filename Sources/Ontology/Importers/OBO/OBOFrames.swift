import Files

/// The codes of which an OBO file has several `[Term]` stanzas, and what they say together.
///
/// The format allows them: the term has the statements of all. Those of one code are held back until the last is read.
struct OBOFrames {
  private var seen: Set<String> = []
  private var repeated: Set<String> = []
  private var isTerm = false
  private var held: [OBOTerm] = []
  private var places: [String: Int] = [:]

  /// Looks at a line of the file before the terms are read.
  mutating func look(at line: TextFile.Line) {
    if line.bytes.first == UInt8(ascii: "[") { isTerm = line.text.map(OBOSyntax.stanza) == "[Term]" }
    guard isTerm, line.bytes.starts(with: "id".utf8), let text = line.text, let (tag, value) = OBOSyntax.split(text),
      tag == "id"
    else { return }
    let code = OBOValue(value).words.joined(separator: " ")
    if !seen.insert(code).inserted { repeated.insert(code) }
  }

  /// Hands a term on, or keeps it for the stanzas that are still to come.
  mutating func take(_ term: OBOTerm, session: ImportSession) throws {
    seen = []
    guard repeated.contains(term.code) else { return try term.emit(to: session) }
    if let place = places[term.code] {
      try held[place].merge(term, session: session)
    } else {
      places[term.code] = held.count
      held.append(term)
    }
  }

  /// Hands on the terms that were kept, in the order of their first stanzas.
  func finish(_ session: ImportSession) throws {
    for term in held { try term.emit(to: session) }
  }
}
