import Foundation

/// Reads ontologies in OBO 1.2 and 1.4, for example HPO and the Disease Ontology.
///
/// * `is_a`, `relationship: part_of`, `replaced_by` and `consider` (as `related`) become relations.
/// * Cross-references become mappings; prefixes that different files spell differently get one name (`OBOCrossReference`).
/// * A synonym's type becomes a tag (`layperson_synonym`, `abbreviation_synonym`, …) whose value is the synonym;
///   synonyms that the ontology itself calls obsolete are left out.
/// * `alt_id`, `subset` and `namespace` become tags. Obsolete terms are kept as such, anonymous terms are not.
/// * Stanzas other than `[Term]` are left out. Relationships and tags that are not listed here are counted.
public struct OBOImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// The last part of the header's `data-version`: `2026-02-16` of `hp/releases/2026-02-16`.
  public func version(of file: URL) throws -> String? {
    let head = String(decoding: try TextFile(url: file).head(1 << 16), as: UTF8.self)
    for line in head.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("[") { return nil }
      guard line.hasPrefix("data-version:") else { continue }
      return line.dropFirst("data-version:".count).split(separator: "/").last.map { String($0).collapsed }
    }
    return nil
  }

  /// Reads every `[Term]`.
  public func read(_ file: URL, into session: ImportSession) throws {
    var stanza = OBOStanza.header
    var term = OBOTerm(row: 0)
    var sawFormat = false
    var continued: (line: Int, text: String)?

    func finishTerm() throws {
      if stanza == .term { try term.emit(to: session) }
    }

    func take(_ text: String, line: Int) throws {
      if text.hasPrefix("[") {
        try finishTerm()
        stanza = OBOStanza(text)
        if stanza == .unknown { session.countUnknown(text) }
        term = OBOTerm(row: line)
      } else if stanza == .header {
        sawFormat = sawFormat || text.hasPrefix("format-version:")
      } else if stanza == .term {
        try term.take(text, line: line, session: session)
      }
    }

    try TextFile(url: file).forEachLine(progress: session.report) { line in
      guard let text = line.text else { return try session.reject(line: line.number, "not UTF-8") }
      let start = continued?.line ?? line.number
      let whole = (continued?.text ?? "") + text
      continued = nil
      if OBOSyntax.isContinued(whole) {
        continued = (start, String(whole.dropLast()))
      } else if !line.isBlank && !text.hasPrefix("!") {
        try take(whole, line: start)
      }
    }
    if let continued { try take(continued.text, line: continued.line) }
    try finishTerm()
    guard sawFormat || stanza != .header else {
      throw OntologyError(
        "\(file.lastPathComponent): expected an OBO file, found neither 'format-version:' nor a stanza",
        hint: "OWL and JSON releases of an ontology have other formats; get its .obo file")
    }
  }
}

/// The part of an OBO file that a line belongs to.
private enum OBOStanza {
  case header, term, skipped, unknown

  init(_ line: String) {
    switch line.collapsed {
    case "[Term]": self = .term
    case "[Typedef]", "[Instance]": self = .skipped
    default: self = .unknown
    }
  }
}
