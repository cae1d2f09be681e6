import Files
import Foundation

extension ImportFormat {
  /// The format that a file or directory is in, judged by its content.
  ///
  /// Delimited files are those of which nothing but commas, semicolons or tabs is known.
  ///
  /// - Throws: `OntologyError` when it is none of them, or cannot be read.
  public static func detect(at location: URL) throws -> ImportFormat {
    let place = try FolderListing.place(at: location)
    guard place != .nothing else {
      throw OntologyError("\(location.path): no such file or directory", hint: "check the path")
    }
    if let format = try place == .directory ? inDirectory(location) : inFile(location) { return format }
    throw OntologyError(
      "\(location.path): the format was not recognised",
      remedy: OntologyRemedy.nameFormat(known: allCases.map(\.rawValue)))
  }

  /// UMLS, or the format of the first file among those of which a directory may be one source.
  private static func inDirectory(_ directory: URL) throws -> ImportFormat? {
    if try UMLSPart.all(inDirectory: directory).contains(where: { $0.table == .names }) { return .umls }
    let importers: [(importer: any ConceptImporter, format: ImportFormat)] = [
      (ArticleImporter(), .articles), (MedQuADImporter(), .medquad),
    ]
    return try importers.first { importer, format in
      guard let first = try importer.directoryUse.files(inDirectory: directory).first else { return false }
      return try inFile(first) == format
    }?.format
  }

  private static func inFile(_ file: URL) throws -> ImportFormat? {
    if try ZipArchive.isArchive(file) {
      return try UMLSPart.all(inArchive: file).contains { $0.table == .names } ? .umls : nil
    }
    if RRFTable.allCases.contains(where: { file.lastPathComponent.hasPrefix("\($0.rawValue).RRF") }) {
      throw OntologyError(
        "\(file.path) is one file of a UMLS release",
        hint: "Name the directory that it is in, \(file.deletingLastPathComponent().path).")
    }
    let head = TextHead(try TextFile(url: file).head(1 << 20))
    if head.lines.contains(where: { $0.hasPrefix("format-version:") || $0 == "[Term]" }) { return .obo }
    return switch head.text.first {
    case "<": head.rootElement.flatMap { xml[$0] }
    case "[": head.text.contains("\"namespace\"") ? .jsonTerms : nil
    case "{": head.isArticle ? .articles : caseFile(head)
    default: table(head)
    }
  }

  private static let xml: [String: ImportFormat] = [
    "ICD10CM.tabular": .icd10cmTabular, "ICD10CM.index": .icd10cmIndex, "Document": .medquad, "doc": .medquad,
  ]

  /// Which of the files of RP3D-Diag has such a first member.
  private static func caseFile(_ head: TextHead) -> ImportFormat? {
    guard let value = head.firstValue else { return nil }
    if value.first == "{" { return head.text.contains("\"Samples\"") ? .caseExport : nil }
    if value.prefixMatch(of: /"[A-Z][0-9][0-9A-Z.-]*"/) != nil { return .caseMapping }
    return value.first?.isASCII == true && value.first?.isNumber == true ? .caseLabels : nil
  }

  private static func table(_ head: TextHead) -> ImportFormat? {
    guard let first = head.lines.first else { return nil }
    if first.prefixMatch(of: /[0-9]{5} [A-Z][0-9][0-9A-Z]{1,5} +[01]\s/) != nil { return .icd10cmOrder }
    let codes = head.lines.count { $0.prefixMatch(of: /[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?(-|\s|$)/) != nil }
    if 2 * codes > head.lines.count { return .icd10cmCodes }
    return DelimitedDialect.delimiter(in: String(first)) == nil ? nil : .delimited
  }
}

/// The beginning of a text file.
private struct TextHead {
  /// Without the blanks it begins with.
  let text: Substring
  /// Whole lines that are not blank; the only one where there is no line end.
  let lines: [Substring]

  init(_ bytes: [UInt8]) {
    let whole = String(decoding: bytes, as: UTF8.self)
    text = whole.drop(while: \.isWhitespace)
    let all = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    lines = all.count > 1 ? all.dropLast() : all
  }

  /// The first element of XML.
  var rootElement: String? { text.firstMatch(of: /<([A-Za-z_][A-Za-z0-9_.-]*)/).map { String($0.1) } }

  /// Whether the first line is an object with the members that each article has.
  var isArticle: Bool {
    guard let line = lines.first, let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
      let article = value as? [String: Any]
    else { return false }
    return article["id"] != nil && article["title"] != nil
  }

  /// The value of the first member of an object, and all that follows.
  var firstValue: Substring? {
    text.prefixMatch(of: /\{\s*"(?:[^"\\]|\\.)*"\s*:\s*/).map { text[$0.range.upperBound...] }
  }
}
