import Files
import Foundation

/// Reads the questions and answers of MedQuAD (XML): one document, or a directory of them.
///
/// * A document becomes a concept with the code `PUBLISHER:ID`: a `.disorder` where its semantic group is Disorders, else
///   a `.term`. Its focus is the name, its synonyms are exact ones, its CUIs are mappings to `UMLS`.
/// * Answers about `information` are definitions, those about `symptoms` clinical presentations; all others are sections
///   that begin with the type of the question: `Treatment: …`. Documents whose answers were withheld have none.
/// * Semantic types and group, category, URL and the path in the directory are tags.
/// * A document that is there in several parts under one identifier is one concept.
/// * Rows are lines of a document; in a directory the number of the document in the order of paths.
public struct MedQuADImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// Documents of all publishers are one code system; each directory of them is a source of its own name.
  public func identity(of file: URL) throws -> SourceIdentity { SourceIdentity(system: "MedQuAD") }

  /// All documents of a directory are one source.
  public var directoryUse: DirectoryUse { .one(pathExtension: "xml") }

  /// Reads the document, or every `.xml` file below the directory.
  public func read(_ file: URL, into session: ImportSession) throws {
    let files = try directoryUse.files(of: file)
    var codes: Set<String> = []
    for (index, document) in files.enumerated() {
      let reader = MedQuADReader(countUnknown: session.countUnknown)
      let path =
        document == file ? nil : String(document.path.dropFirst(file.path.count).drop { $0 == "/" })
      do {
        try XMLFile(url: document).parse(with: reader)
      } catch let error as any Hinted where document != file {
        try session.reject(line: index + 1, error.description)
        continue
      }
      for document in reader.documents {
        let record = document.record(path: path, row: path == nil ? document.line : index + 1)
        try session.emit(codes.insert(record.code).inserted ? record : record.asAddition)
      }
      if reader.documents.isEmpty {
        try session.reject(
          line: path == nil ? 1 : index + 1, "\(document.lastPathComponent): no MedQuAD document")
      }
      session.report(done: index + 1, total: files.count)
    }
    guard session.diagnostics.conceptCount > 0 else {
      throw OntologyError(
        "\(file.path): there is not one MedQuAD document", hint: "Documents have the root element Document or doc.")
    }
  }
}

/// One document of MedQuAD.
private struct MedQuADDocument {
  var id = ""
  var publisher = ""
  var url = ""
  var line: Int
  var focus = ""
  var synonyms: [String] = []
  var concepts: [String] = []
  var semanticTypes: [String] = []
  var semanticGroups: [String] = []
  var categories: [String] = []
  var answers: [(type: String, text: String)] = []

  func record(path: String?, row: Int) -> ConceptRecord {
    let tags = [
      ("semantic_type", semanticTypes), ("semantic_group", semanticGroups),
      ("category", categories),
      ("publisher", [publisher]), ("url", [url]), ("document", [path].compactMap(\.self)),
    ]
    return ConceptRecord(
      code: publisher.isEmpty ? id : "\(publisher):\(id)",
      kind: semanticGroups.contains("Disorders") ? .disorder : .term, name: focus,
      synonyms: synonyms.filter { $0 != focus }.map { .init($0, scope: .exact) },
      descriptions: answers.map(description),
      mappings: concepts.map { .init(system: "UMLS", code: $0) },
      tags: tags.flatMap { key, values in values.filter { !$0.isEmpty }.map { .init(key, $0) } },
      row: row)
  }

  private func description(_ answer: (type: String, text: String)) -> ConceptRecord.Description {
    switch answer.type {
    case "information": return .init(.definition, answer.text)
    case "symptoms": return .init(.clinicalPresentation, answer.text)
    default:
      let type =
        answer.type.isEmpty
        ? "" : answer.type.prefix(1).uppercased() + answer.type.dropFirst() + ": "
      return .init(.section, type + answer.text)
    }
  }
}

/// Collects the documents of a file; four files of the collection spell its elements in another way.
private final class MedQuADReader: XMLReader {
  private(set) var documents: [MedQuADDocument] = []
  private let countUnknown: (String) -> Void
  private var questionType = ""

  init(countUnknown: @escaping (String) -> Void) {
    self.countUnknown = countUnknown
  }

  private static let spellings = [
    "doc": "Document", "doctitle-focus": "Focus", "umls": "UMLS", "cui": "CUI",
    "semanticType": "SemanticType",
    "semanticGroup": "SemanticGroup", "qaPairs": "QAPairs", "pair": "QAPair",
    "question": "Question",
    "answer": "Answer",
  ]
  private static let withText: Set<String> = [
    "Focus", "Synonym", "CUI", "SemanticType", "SemanticGroup", "Category", "Question", "Answer",
  ]
  private static let holders: Set<String> = [
    "Document", "FocusAnnotations", "UMLS", "CUIs", "SemanticTypes", "SemanticGroups", "Synonyms",
    "QAPairs", "QAPair",
  ]

  override var textElements: Set<String> { Self.withText.union(Self.spellings.keys) }

  override func start(_ element: String, _ attributes: [String: String], line: Int) throws {
    let name = Self.spellings[element] ?? element
    switch name {
    case "Document":
      var document = MedQuADDocument(line: line)
      document.id = attributes["id"] ?? attributes["docid"] ?? ""
      document.publisher = attributes["source"] ?? attributes["corpus"] ?? ""
      document.url = attributes["url"] ?? ""
      documents.append(document)
    case "Question": questionType = (attributes["qtype"] ?? "").collapsed
    default:
      if !Self.withText.contains(name), !Self.holders.contains(name) { countUnknown(element) }
    }
  }

  override func end(_ element: String, line: Int) throws {
    let value = text.collapsed
    guard !documents.isEmpty, !value.isEmpty else { return }
    let last = documents.count - 1
    switch Self.spellings[element] ?? element {
    case "Focus": documents[last].focus = value
    case "Synonym": documents[last].synonyms.append(value)
    case "CUI": documents[last].concepts.append(value)
    case "SemanticType": documents[last].semanticTypes.append(value)
    case "SemanticGroup": documents[last].semanticGroups.append(value)
    case "Category": documents[last].categories.append(value)
    case "Answer": documents[last].answers.append((questionType, value))
    default: break
    }
  }
}
