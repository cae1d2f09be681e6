import Files
import Foundation

/// Turns the XML events of an ICD-10-CM tabular list into concepts.
final class ICD10CMTabularReader: XMLReader {
  /// Content of the `version` element.
  private(set) var version: String?
  /// Ends the reading when the version is known.
  var stopsAfterVersion = false

  private let session: ImportSession
  /// The chapter, section and codes that enclose the current element, outermost first.
  private var open: [ICD10CMOpenConcept] = []
  /// Concepts of the current chapter in document order; nil while one is open.
  private var chapter: [ConceptRecord?] = []
  private var sections: [ICD10CMRange] = []
  private var seventhCharacter: String?
  private var visualImpairment = VisualImpairmentTable()
  private var instructions = ICD10CMInstructions()

  /// A reader that hands concepts to `session`.
  init(session: ImportSession) {
    self.session = session
  }

  override var textElements: Set<String> { ICD10CMTags.withText }

  override func start(_ element: String, _ attributes: [String: String], line: Int) throws {
    if elements.isEmpty { try checkRoot(element) }
    switch element {
    case "chapter":
      guard open.isEmpty else { throw OntologyError("line \(line): a chapter inside a chapter, section or code") }
      begin(.chapter, code: "", line: line)
    case "section": try beginSection(attributes["id"] ?? "", line: line)
    case "diag":
      begin(open.last?.record.kind == .section ? .category : .code, code: "", line: line)
      if attributes["placeholder"] == "true" { tag("placeholder", "true") }
    case "extension": seventhCharacter = attributes["char"]
    case "sevenChrDef": open.mutateLast { $0.seventhCharacters = [] }
    case "visualImpairment": visualImpairment = VisualImpairmentTable()
    default: if !ICD10CMTags.known.contains(element) { session.countUnknown(element) }
    }
  }

  override func end(_ element: String, line: Int) throws {
    let parent = elements.last ?? ""
    switch element {
    case "version":
      version = text.collapsed
      if stopsAfterVersion { stop() }
    case "name": name(text.collapsed)
    case "desc": describe(text.collapsed)
    case "note": note(text.collapsed, in: parent, line: line)
    case "extension": seventhCharacter(text.collapsed)
    case "sevenChrDef": seventhCharacter = nil
    case "heading": visualImpairment.setHeading(text.collapsed, of: parent)
    case "value": visualImpairment.add(text.collapsed, to: parent)
    case "visualImpairment":
      open.mutateLast { $0.record.descriptions += visualImpairment.descriptions }
    case "diag", "section": end()
    case "chapter": try endChapter()
    case "ICD10CM.tabular": try instructions.emit(to: session)
    default: break
    }
  }

  // MARK: Structure

  private func checkRoot(_ element: String) throws {
    guard element == "ICD10CM.tabular" else {
      throw OntologyError(
        "expected an ICD-10-CM tabular list (root element ICD10CM.tabular), found root element '\(element)'",
        hint: "index and neoplasm table have the format icd10cm-index")
    }
  }

  private func begin(_ kind: ConceptKind, code: String, line: Int) {
    var concept = ICD10CMOpenConcept(
      record: ConceptRecord(code: code, kind: kind, name: "", row: line), place: chapter.count)
    if let parent = open.last {
      concept.seventhCharacters = parent.seventhCharacters
      concept.exceptions = parent.exceptions
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
    instructions.codes.addBlock(range.description, range: range, parent: parentOfLast)
  }

  private var parentOfLast: String? { open.last?.record.relations.first?.target }

  private func end() {
    guard var concept = open.popLast() else { return }
    guard concept.record.kind != .section else {
      chapter[concept.place] = concept.record
      return
    }
    let extended = concept.extendedCodes()
    concept.record.isBillable = !concept.hasChildren && extended.isEmpty
    chapter[concept.place] = concept.record
    for record in extended { instructions.codes.add(record.code, parent: concept.record.code) }
    chapter += extended
    if concept.record.kind == .category { reportProgress() }
  }

  private func endChapter() throws {
    if let concept = open.popLast() { chapter[concept.place] = concept.record }
    for case let record? in chapter { try session.emit(record) }
    chapter = []
    sections = []
  }

  // MARK: Content

  private func name(_ text: String) {
    guard let kind = open.last?.record.kind else { return }
    open.mutateLast { $0.record.code = kind == .chapter ? "Ch\(text)" : text }
    if kind != .chapter, kind != .section { instructions.codes.add(text, parent: parentOfLast) }
  }

  /// Chapters and sections carry their range at the end of the title; it goes into a tag.
  private func describe(_ text: String) {
    guard let kind = open.last?.record.kind else { return }
    guard kind == .chapter || kind == .section, let (title, range) = ICD10CMRange.split(title: text)
    else { return open.mutateLast { $0.record.name = text } }
    open.mutateLast { $0.record.name = title }
    tag("range", range.description)
    if kind == .chapter, let code = open.last?.record.code {
      instructions.codes.addBlock(code, range: range, parent: nil)
    }
  }

  private func note(_ text: String, in parent: String, line: Int) {
    guard !text.isEmpty else { return }
    if parent == "inclusionTerm" {
      open.mutateLast { $0.record.synonyms.append(.init(text, scope: .inclusion)) }
    } else if parent == "sevenChrDef" {
      tag("seventh_character_note", "\(seventhCharacter ?? "")=\(text)")
    } else if let kind = ICD10CMTags.descriptionKinds[parent] {
      open.mutateLast {
        $0.record.descriptions.append(.init(kind, text))
        if let exception = SeventhCharacterException(text) { $0.exceptions.append(exception) }
      }
      if let code = open.last?.record.code, let relation = RelationKind(rawValue: kind.rawValue) {
        instructions.add(relation, text, of: code, line: line)
      }
    }
  }

  private func seventhCharacter(_ text: String) {
    let character = seventhCharacter ?? ""
    open.mutateLast { $0.seventhCharacters?.append((character, text)) }
    tag("seventh_character", "\(character)=\(text)")
  }

  private func tag(_ key: String, _ value: String) {
    open.mutateLast { $0.record.tags.append(.init(key, value)) }
  }
}

extension Array {
  /// Changes the last element, if there is one.
  fileprivate mutating func mutateLast(_ body: (inout Element) -> Void) {
    if !isEmpty { body(&self[count - 1]) }
  }
}
