import Files
import Foundation

/// Reads the alphabetic index of ICD-10-CM (XML): index to diseases, index to external causes, table of neoplasms and
/// table of drugs, which share one schema.
///
/// The index defines nothing: it adds names to codes that the tabular list defines (`ConceptRecord.addition`), so both
/// belong to the system `ICD10CM` and each can be replaced alone.
///
/// * An entry's terms from the main term on, joined by commas, are a name of scope `.index` of the code it leads to:
///   `Abscess, lung, with pneumonia`. Nonessential modifiers stand only in a second name, in parentheses after the last
///   term. In tables the heading of the column comes last: `Neoplasm, lung, malignant primary`.
/// * `J44.-` leads to `J44`. Codes that no source defines are reported by the store.
/// * `see`: the entry becomes a name of the codes that the other entry leads to. `see also`: a relation `see_also` from
///   the entry's codes to those of the other. Where an entry has no code, the statement is kept as a tag (`index_see`,
///   `index_see_also`) of the codes it sends the reader to. A reference to no entry with a code is a remark.
public struct ICD10CMIndexImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// The version is the year in the `version` element, the name the title, or the first heading where it is a table.
  public func identity(of file: URL) throws -> SourceIdentity {
    let reader = ICD10CMIndexReader()
    reader.stopsAtEntries = true
    try XMLFile(url: file).parse(with: reader)
    let heading = reader.firstHeading.map { "ICD-10-CM table, \($0)" }
    return .icd10cm(name: reader.title ?? heading ?? "ICD-10-CM index", version: reader.version)
  }

  /// Reads the entries, then follows their references.
  public func read(_ file: URL, into session: ImportSession) throws {
    let reader = ICD10CMIndexReader()
    reader.countUnknown = session.countUnknown
    try XMLFile(url: file).parse(with: reader, progress: session.report)
    try reader.index.emit(to: session)
  }
}

/// Collects the entries of an alphabetic index.
private final class ICD10CMIndexReader: XMLReader {
  private(set) var version: String?
  private(set) var title: String?
  private(set) var firstHeading: String?
  private(set) var index = ICD10CMIndex()
  var stopsAtEntries = false
  var countUnknown: (String) -> Void = { _ in }

  /// The entries that enclose the current element, as places in the index.
  private var open: [Int] = []
  private var column = ""
  private var modifiers: Range<String.Index>?
  private var modifiersStart: String.Index?

  private static let withText: Set<String> = [
    "version", "title", "code", "see", "seeAlso", "seecat", "subcat", "manif", "cell", "head", "warning",
  ]
  private static let known = withText.union(["ICD10CM.index", "indexHeading", "letter", "mainTerm", "term", "nemod"])

  override var textElements: Set<String> { Self.withText }

  override func start(_ element: String, _ attributes: [String: String], line: Int) throws {
    if elements.isEmpty { try checkRoot(element, attributes) }
    if Self.withText.contains(element) { (modifiers, modifiersStart) = (nil, nil) }
    switch element {
    case "letter": if stopsAtEntries { stop() }
    case "mainTerm": open = [index.add(parent: nil, line: line)]
    case "term": open.append(index.add(parent: open.last, line: line))
    case "nemod": modifiersStart = text.endIndex
    case "cell", "head": column = attributes["col"] ?? ""
    default: if !Self.known.contains(element) { countUnknown(element) }
    }
  }

  override func end(_ element: String, line: Int) throws {
    switch element {
    case "version": version = text.collapsed
    case "title" where elements.count == 1: title = text.collapsed
    case "nemod": modifiers = modifiersStart.map { $0..<text.endIndex }
    case "mainTerm", "term": _ = open.popLast()
    case "letter": reportProgress()
    case "head":
      if firstHeading == nil { firstHeading = text.collapsed }
      index.headings[column] = text.collapsed.lowercased()
    default: if let entry = open.last { takeContent(element, of: entry) }
    }
  }

  private func takeContent(_ element: String, of entry: Int) {
    let value = text.collapsed
    switch element {
    case "title":
      var title = text
      if let modifiers { title.replaceSubrange(modifiers, with: " ") }
      index[entry].title = title.collapsed
      index[entry].fullTitle = modifiers == nil ? nil : spaced(value)
    case "code", "seecat", "subcat": index[entry].addCode(value, column: nil)
    case "cell": index[entry].addCode(value, column: column)
    case "manif": index[entry].manifestation = value
    case "see": index[entry].see = value
    case "seeAlso": index[entry].seeAlso = value
    default: break
    }
  }

  /// `Abandonment(causing …) NEC` as it is printed: with a blank before the parenthesis.
  private func spaced(_ title: String) -> String {
    title.replacing("(", with: " (").replacing(")", with: ") ").collapsed
  }

  private func checkRoot(_ element: String, _ attributes: [String: String]) throws {
    guard element == "ICD10CM.index" else {
      throw OntologyError(
        "expected an alphabetic index of ICD-10-CM (root element ICD10CM.index), found root element '\(element)'",
        hint: "the tabular list has the format icd10cm-tabular")
    }
    guard attributes["isAddenda"] != "true" else {
      throw OntologyError(
        "the file is an addenda, which lists changes only", hint: "Import the whole index of the year.")
    }
  }
}
