import Foundation
import FoundationXML

/// Turns the XML events of an ICD-10-CM tabular list into concepts.
final class ICD10CMTabularReader: NSObject, XMLParserDelegate {
  /// Content of the `version` element.
  private(set) var version: String?
  /// Whether the end tag of the root element was seen.
  private(set) var isComplete = false
  /// What ended the reading, other than XML that is not well-formed.
  private(set) var failure: (any Error)?
  /// Whether reading was ended on purpose.
  private(set) var isStopped = false
  /// Ends the reading when the version is known.
  var stopsAfterVersion = false
  /// Bytes consumed so far.
  var bytesRead: () -> Int? = { nil }

  private let session: ImportSession
  private let progress: (Int) -> Void
  private var elements: [String] = []
  private var text = ""
  /// The chapter, section and codes that enclose the current element, outermost first.
  private var open: [ICD10CMOpenConcept] = []
  /// Concepts of the current chapter in document order; nil while one is open.
  private var chapter: [ConceptRecord?] = []
  private var sections: [ICD10CMRange] = []
  private var seventhCharacter: String?
  private var visualImpairment = VisualImpairmentTable()

  /// A reader that hands concepts to `session` and the bytes read to `progress`.
  init(session: ImportSession, progress: @escaping (Int) -> Void) {
    self.session = session
    self.progress = progress
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    perform(parser) {
      if elements.isEmpty { try checkRoot(element) }
      switch element {
      case "chapter": begin(.chapter, code: "", line: parser.lineNumber)
      case "section": try beginSection(attributes["id"] ?? "", line: parser.lineNumber)
      case "diag":
        begin(open.last?.record.kind == .section ? .category : .code, code: "", line: parser.lineNumber)
        if attributes["placeholder"] == "true" { tag("placeholder", "true") }
      case "extension": seventhCharacter = attributes["char"]
      case "sevenChrDef": open.mutateLast { $0.needsSeventhCharacter = true }
      case "visualImpairment": visualImpairment = VisualImpairmentTable()
      default: if !ICD10CMTags.known.contains(element) { session.countUnknown(element) }
      }
      if ICD10CMTags.withText.contains(element) { text = "" }
      elements.append(element)
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
  ) {
    perform(parser) {
      elements.removeLast()
      let parent = elements.last ?? ""
      switch element {
      case "version":
        version = text.collapsed
        if stopsAfterVersion { stop(parser) }
      case "name": name(text.collapsed)
      case "desc": describe(text.collapsed)
      case "note": note(text.collapsed, in: parent)
      case "extension": tag("seventh_character", "\(seventhCharacter ?? "")=\(text.collapsed)")
      case "sevenChrDef": seventhCharacter = nil
      case "heading": visualImpairment.setHeading(text.collapsed, of: parent)
      case "value": visualImpairment.add(text.collapsed, to: parent)
      case "visualImpairment":
        open.mutateLast { $0.record.descriptions += visualImpairment.descriptions }
      case "diag", "section": try end()
      case "chapter": try endChapter()
      case "ICD10CM.tabular": isComplete = true
      default: break
      }
    }
  }

  // MARK: Structure

  private func checkRoot(_ element: String) throws {
    guard element == "ICD10CM.tabular" else {
      throw OntologyError(
        "expected an ICD-10-CM tabular list (root element ICD10CM.tabular), found root element '\(element)'",
        hint: "give the tabular XML file; index and neoplasm table have other formats")
    }
  }

  private func begin(_ kind: ConceptKind, code: String, line: Int) {
    var concept = ICD10CMOpenConcept(
      record: ConceptRecord(code: code, kind: kind, name: "", row: line), place: chapter.count)
    if let parent = open.last {
      concept.needsSeventhCharacter = parent.needsSeventhCharacter
      concept.record.relations = [.init(.isA, parent.record.code)]
      open.mutateLast { $0.hasChildren = true }
    }
    open.append(concept)
    chapter.append(nil)
  }

  private func beginSection(_ id: String, line: Int) throws {
    let range = ICD10CMRange(id)
    begin(.section, code: range?.description ?? "", line: line)
    guard let range else {
      return try session.reject(line: line, "section id '\(id)' is no range of categories")
    }
    // Blocks of blocks follow the block that encloses them; of several the smallest is the parent.
    if let parent = sections.filter({ $0.contains(range) }).max(by: { $0.contains($1) }) {
      open.mutateLast { $0.record.relations = [.init(.isA, parent.description)] }
    }
    sections.append(range)
  }

  private func end() throws {
    guard var concept = open.popLast() else { return }
    if concept.record.kind == .category || concept.record.kind == .code {
      concept.record.isBillable = !concept.hasChildren && !concept.needsSeventhCharacter
    }
    chapter[concept.place] = concept.record
    if concept.record.kind == .category, let done = bytesRead() { progress(done) }
  }

  private func endChapter() throws {
    try end()
    for record in chapter.compactMap({ $0 }) { try session.emit(record) }
    chapter = []
    sections = []
  }

  // MARK: Content

  private func name(_ text: String) {
    open.mutateLast { $0.record.code = $0.record.kind == .chapter ? "Ch\(text)" : text }
  }

  /// Chapters and sections carry their range at the end of the title; it goes into a tag.
  private func describe(_ text: String) {
    guard let kind = open.last?.record.kind else { return }
    guard kind == .chapter || kind == .section, let (title, range) = ICD10CMRange.split(title: text) else {
      return open.mutateLast { $0.record.name = text }
    }
    open.mutateLast { $0.record.name = title }
    tag("range", range.description)
  }

  private func note(_ text: String, in parent: String) {
    guard !text.isEmpty else { return }
    if parent == "inclusionTerm" {
      open.mutateLast { $0.record.synonyms.append(.init(text, scope: .inclusion)) }
    } else if parent == "sevenChrDef" {
      tag("seventh_character_note", "\(seventhCharacter ?? "")=\(text)")
    } else if let kind = ICD10CMTags.descriptionKinds[parent] {
      open.mutateLast { $0.record.descriptions.append(.init(kind, text)) }
    }
  }

  private func tag(_ key: String, _ value: String) {
    open.mutateLast { $0.record.tags.append(.init(key, value)) }
  }

  // MARK: Ending early

  private func stop(_ parser: XMLParser) {
    isStopped = true
    parser.abortParsing()
  }

  /// Delegates cannot throw: the first error is kept and ends the reading.
  private func perform(_ parser: XMLParser, _ body: () throws -> Void) {
    guard failure == nil, !isStopped else { return }
    do {
      try body()
    } catch {
      failure = error
      stop(parser)
    }
  }
}

extension Array {
  /// Changes the last element, if there is one.
  fileprivate mutating func mutateLast(_ body: (inout Element) -> Void) {
    if !isEmpty { body(&self[count - 1]) }
  }
}
