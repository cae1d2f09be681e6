import Files
import Foundation

/// Reads a plain list of ICD-10-CM codes, one a line.
///
/// A line has a code without its dot and, in the lists of the Centers for Medicare & Medicaid Services
/// (`icd10cm-codes-YYYY.txt`), blanks and a description. Codes with a description become concepts that are valid for
/// billing. Codes alone, chapters (`1`) and sections (`A00-A09`) among them, only say that the code exists: they get the
/// tag `listed`, and the store reports those that no other source defines.
public struct ICD10CMCodeListImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// The version is the year in the name of the file.
  public func identity(of file: URL) throws -> SourceIdentity {
    .icd10cm(name: "ICD-10-CM code list", yearIn: file.lastPathComponent)
  }

  /// Reads every line that is not blank.
  public func read(_ file: URL, into session: ImportSession) throws {
    var count = 0
    try TextFile(url: file).forEachLine(progress: session.report) { line in
      guard let text = line.text?.collapsed else { return try session.reject(line: line.number, "not UTF-8") }
      if text.isEmpty { return }
      let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
      guard let code = Self.code(parts[0]) else {
        return try session.reject(line: line.number, "'\(parts[0].prefix(20))' is no code of ICD-10-CM")
      }
      count += 1
      guard parts.count == 2 else {
        return try session.emit(.addition(to: code, tags: [.init("listed", "true")], row: line.number))
      }
      try session.emit(
        ConceptRecord(
          code: code, kind: code.utf8.count == 3 ? .category : .code, name: parts[1], isBillable: true,
          row: line.number))
    }
    guard count > 0 else {
      throw OntologyError(
        "\(file.lastPathComponent): not one line begins with a code of ICD-10-CM",
        hint: "order files have the format icd10cm-order")
    }
  }

  /// The code that the tabular list would give it, nil for anything else.
  private static func code(_ text: String) -> String? {
    if let chapter = Int(text), (1...99).contains(chapter) { return "Ch\(chapter)" }
    if text.contains("-") || text.utf8.count < 3 { return ICD10CMRange(text)?.description }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let plain = parts.joined()
    guard (3...7).contains(plain.utf8.count), parts.count == 1 || parts[0].utf8.count == 3,
      plain.utf8.first.map(isLetter) == true, plain.utf8.allSatisfy({ isLetter($0) || isDigit($0) })
    else { return nil }
    return plain.utf8.count > 3 ? "\(plain.prefix(3)).\(plain.dropFirst(3))" : plain
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
