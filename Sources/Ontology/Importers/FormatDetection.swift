import Foundation

extension ImportFormat {
  /// The format that a file or directory is in, judged by its content and not by its name.
  ///
  /// Delimited files are those of which nothing but commas or tabs is known.
  ///
  /// Throws: `OntologyError` when it is none of them, or cannot be read.
  public static func detect(at location: URL) throws -> ImportFormat {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: location.path, isDirectory: &isDirectory) else {
      throw OntologyError("\(location.path): no such file or directory", hint: "check the path")
    }
    if let format = try isDirectory.boolValue ? inDirectory(location) : inFile(location) { return format }
    throw OntologyError(
      "\(location.path): the format was not recognised",
      hint: "Name it: \(allCases.map(\.rawValue).joined(separator: ", ")).")
  }

  private static func inDirectory(_ directory: URL) throws -> ImportFormat? {
    if try !UMLSPart.all(inDirectory: directory).isEmpty { return .umls }
    let formats: [(importer: any ConceptImporter, format: ImportFormat)] = [
      (ArticleImporter(), .articles), (MedQuADImporter(), .medquad),
    ]
    return formats.first { (try? $0.importer.directoryUse.files(of: directory)) != nil }?.format
  }

  private static func inFile(_ file: URL) throws -> ImportFormat? {
    if try ZipArchive.isArchive(file) { return .umls }
    if RRFTable.allCases.contains(where: { file.lastPathComponent.hasPrefix("\($0.rawValue).RRF") }) {
      throw OntologyError(
        "\(file.path) is one file of a UMLS release", hint: "Name the directory that it is in, \(file.directory).")
    }
    let head = Head(try TextFile(url: file).head(1 << 16))
    return switch head.text.first {
    case "<": head.rootElement.flatMap { xml[$0] }
    case "[": head.text.contains("\"namespace\"") ? .jsonTerms : nil
    case "{": head.isArticle ? .articles : head.firstValue.flatMap(caseFile)
    default: head.lines.contains(where: isOBO) ? .obo : lists(head)
    }
  }

  private static let xml: [String: ImportFormat] = [
    "ICD10CM.tabular": .icd10cmTabular, "ICD10CM.index": .icd10cmIndex, "Document": .medquad,
  ]

  private static func isOBO(_ line: Substring) -> Bool { line.hasPrefix("format-version:") || line == "[Term]" }

  /// Which of the files of RP3D-Diag has such a value first.
  private static func caseFile(_ value: Character) -> ImportFormat? {
    switch value {
    case "{": .caseExport
    case "\"": .caseMapping
    case "0"..."9": .caseLabels
    default: nil
    }
  }

  private static func lists(_ head: Head) -> ImportFormat? {
    if head.lines.first?.prefixMatch(of: /[0-9]{5} [A-Z0-9]{3,7} +[01]\s/) != nil { return .icd10cmOrder }
    if 2 * head.lines.count(where: ICD10CMCodeListImporter.isRow) > head.lines.count { return .icd10cmCodes }
    return head.lines.first.map { $0.contains { $0 == "," || $0 == "\t" } } == true ? .delimited : nil
  }
}

/// The beginning of a text file.
private struct Head {
  /// Without the byte order mark and the blanks it begins with.
  let text: Substring
  /// Whole lines that are not blank; the only one where there is no line end.
  let lines: [Substring]

  init(_ bytes: [UInt8]) {
    let whole = String(decoding: bytes, as: UTF8.self)
    text = whole.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    let all = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    lines = all.count > 1 ? all.dropLast() : all
  }

  /// The first element of XML.
  var rootElement: String? { text.firstMatch(of: /<([A-Za-z_][A-Za-z0-9_.-]*)/).map { String($0.1) } }

  /// Whether the first line is an object with the members that each article has.
  var isArticle: Bool {
    guard let line = lines.first, let value = try? JSONSerialization.jsonObject(with: Data(line.utf8)) else {
      return false
    }
    return (value as? [String: Any]).map { $0["id"] != nil && $0["title"] != nil } == true
  }

  /// What the value of the first member of an object begins with.
  var firstValue: Character? { text.firstMatch(of: /^\{\s*"(?:[^"\\]|\\.)*"\s*:\s*(.)/).flatMap { $0.1.first } }
}

extension URL {
  fileprivate var directory: String { deletingLastPathComponent().path }
}
