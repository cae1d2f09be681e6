import Foundation
import FoundationXML

/// Reads the tabular list of ICD-10-CM (XML) as published by the National Center for Health Statistics.
///
/// * Chapters get the codes `Ch1` to `Ch22`, sections (blocks) always a range (`J90-J94`, `B99-B99`), so that a block
///   that holds one category does not collide with it. Categories and codes keep theirs, with the dot.
/// * Blocks whose range lies inside another's (`C00-C14` in `C00-C75`) become children of that block.
/// * Inclusion terms are synonyms of scope `.inclusion`; all other notes are descriptions of their kind.
/// * Seventh characters are tags `seventh_character` (`A=initial encounter`) of the concept that defines them. The
///   seven-character codes are not in the file.
///
/// The concepts of one chapter are handed on in document order when the chapter ends. Document type declarations are
/// refused: the format has none, and entity expansion is a way to exhaust memory.
public struct ICD10CMTabularImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// The year in the `version` element.
  public func version(of file: URL) throws -> String? {
    let nothing = ImportSession(file: file.lastPathComponent, strict: false, progress: nil) { _ in }
    let reader = ICD10CMTabularReader(session: nothing) { _ in }
    reader.stopsAfterVersion = true
    try parse(file, with: reader)
    return reader.version
  }

  /// Reads chapters, sections, categories and codes.
  public func read(_ file: URL, into session: ImportSession) throws {
    let total = try TextFile(url: file).size()
    let reader = ICD10CMTabularReader(session: session) { session.report(done: $0, total: total) }
    try parse(file, with: reader)
    guard reader.isComplete else {
      throw OntologyError("\(file.lastPathComponent): the file ends before the tabular list does")
    }
  }

  private func parse(_ file: URL, with reader: ICD10CMTabularReader) throws {
    let name = file.lastPathComponent
    try Self.checkProlog(try TextFile(url: file).head(1 << 16), name)
    guard let stream = InputStream(url: file) else { throw OntologyError("\(file.path): cannot be opened") }
    let parser = XMLParser(stream: stream)
    reader.bytesRead = { stream.property(forKey: .fileCurrentOffsetKey) as? Int }
    parser.delegate = reader
    _ = parser.parse()
    if let failure = reader.failure { throw failure }
    // A truncated file parses "successfully" with an error set, hence both are looked at.
    if let error = parser.parserError, !reader.isStopped {
      throw OntologyError(
        "\(name), line \(parser.lineNumber): not well-formed XML: \(Self.meaning(of: error))",
        hint: "fetch the file again; it may be truncated or changed")
    }
  }

  /// Refuses a document type declaration before the root element.
  private static func checkProlog(_ head: [UInt8], _ name: String) throws {
    var rest = head[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[open...]
      if rest.starts(with: "<!DOCTYPE".utf8) {
        throw OntologyError(
          "\(name): has a document type declaration, which the tabular list does not have",
          hint: "entities are never expanded; use the file as published")
      }
      let end = rest.starts(with: "<!--".utf8) ? "-->" : rest.starts(with: "<?".utf8) ? "?>" : nil
      guard let end else { return }
      let bytes = Array(end.utf8)
      while !rest.isEmpty && !rest.starts(with: bytes) { rest.removeFirst() }
    }
  }

  /// Words for the error codes of libxml2 that broken files lead to.
  private static func meaning(of error: any Error) -> String {
    let code = (error as NSError).code
    return switch code {
    case 4: "no element found"
    case 5: "the file ends early"
    case 9: "bytes that are not in the encoding the file declares"
    case 26, 89: "an entity that may not be used"
    case 76: "an end tag that does not match its start tag"
    default: "libxml2 error \(code)"
    }
  }
}
