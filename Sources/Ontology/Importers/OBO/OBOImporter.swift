import Files
import Foundation

/// Reads ontologies in OBO 1.2 and 1.4, for example HPO and the Disease Ontology.
///
/// * `is_a`, `replaced_by` and every `relationship` become relations: `part_of` of its own kind, those of `AssociationLabel`
///   `associated_with`, `consider` and the others of the kind `related`, each with the name of its `[Typedef]` as label. A
///   relationship to a term of another ontology is a tag with that name.
/// * `equivalent_to` and the property `exactMatch` to terms of other systems are mappings, like cross-references.
/// * Cross-references become mappings; prefixes that different files spell differently get one name (`OBOCrossReference`).
/// * A synonym keeps its type (`layperson`, `abbreviation`, …); synonyms that the ontology itself calls obsolete are left
///   out.
/// * `alt_id`, `subset` and `namespace` become tags. Obsolete terms are kept as such, anonymous terms are not.
/// * Stanzas other than `[Term]` are left out: instances and imports of other files are reported, unknown stanzas and
///   tags counted.
public struct OBOImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// What the header says; the code system is the prefix of the terms.
  public func identity(of file: URL) throws -> SourceIdentity {
    OBOHeader(try TextFile(url: file).head(1 << 20)).identity
  }

  /// Reads every `[Term]`.
  public func read(_ file: URL, into session: ImportSession) throws {
    var typedefs = OBOTypedefs()
    var frames = OBOFrames()
    try TextFile(url: file).forEachLine { line in
      typedefs.look(at: line)
      frames.look(at: line)
    }
    var stanza = OBOStanza.header
    var instances: (count: Int, line: Int) = (0, 0)
    var term = OBOTerm(row: 0, typedefs: typedefs)
    var sawFormat = false
    var continued: (line: Int, text: String)?

    func finishTerm() throws {
      if stanza == .term { try frames.take(term, session: session) }
    }

    func take(_ text: String, line: Int) throws {
      if text.hasPrefix("[") {
        try finishTerm()
        stanza = OBOStanza(text)
        if stanza == .unknown { session.countUnknown(OBOSyntax.stanza(text)) }
        if stanza == .instance { instances = (instances.count + 1, instances.count == 0 ? line : instances.line) }
        term = OBOTerm(row: line, typedefs: typedefs)
      } else if stanza == .header {
        sawFormat = sawFormat || text.hasPrefix("format-version:")
        if text.hasPrefix("import:") { session.note(line: line, "'\(text.collapsed)' is not followed") }
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
    try frames.finish(session)
    if instances.count > 0 {
      session.note(line: instances.line, "\(instances.count) [Instance] stanzas from here on are left out")
    }
    guard sawFormat || stanza != .header else {
      throw OntologyError(
        "\(file.lastPathComponent): expected an OBO file, found neither 'format-version:' nor a stanza",
        hint: "OWL and JSON releases of an ontology have other formats; get its .obo file")
    }
  }
}

/// The part of an OBO file that a line belongs to.
private enum OBOStanza {
  case header, term, typedef, instance, unknown

  init(_ line: String) {
    switch OBOSyntax.stanza(line) {
    case "[Term]": self = .term
    case "[Typedef]": self = .typedef
    case "[Instance]": self = .instance
    default: self = .unknown
    }
  }
}
