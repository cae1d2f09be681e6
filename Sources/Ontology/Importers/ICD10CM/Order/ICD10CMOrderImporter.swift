import Files
import Foundation

/// Reads the fixed-width order file of ICD-10-CM, which lists every code, also those of seven characters.
///
/// Columns (1-based): 1-5 order number, 7-13 code without dot, 15 `0` for a header or `1` for a code that is valid for
/// submission, 17-76 short description, 78 to the end long description. The parent of a code is its longest prefix that
/// is in the file.
public struct ICD10CMOrderImporter: ConceptImporter {
  /// An importer; there is nothing to choose.
  public init() {}

  /// The version is the year in the name of the file.
  public func identity(of file: URL) throws -> SourceIdentity {
    .icd10cm(name: "ICD-10-CM order file", yearIn: file.lastPathComponent)
  }

  /// Reads the file twice: first the codes, because a parent is known by its prefix only, then the rows.
  public func read(_ file: URL, into session: ImportSession) throws {
    let text = TextFile(url: file)
    var codes: Set<String> = []
    try text.forEachLine { line in
      if let row = OrderRow(line) { codes.insert(row.code) }
    }
    try text.forEachLine(progress: session.report) { line in
      guard !line.isBlank else { return }
      guard let row = OrderRow(line) else {
        return try session.reject(
          line: line.number, "expected order number, code, 0 or 1 and two descriptions in fixed columns")
      }
      try session.emit(row.record(parent: Self.parent(of: row.code, in: codes), row: line.number))
    }
    guard !codes.isEmpty else {
      throw OntologyError(
        "\(file.lastPathComponent): not one line has the columns of an ICD-10-CM order file",
        hint: "order files are named icd10cm-order-YYYY.txt")
    }
  }

  private static func parent(of code: String, in codes: Set<String>) -> String? {
    var prefix = code.dropLast()
    while prefix.utf8.count >= 3 {
      if codes.contains(String(prefix)) { return String(prefix) }
      prefix = prefix.dropLast()
    }
    return nil
  }
}

/// One line of an order file.
private struct OrderRow {
  let code: String
  let isBillable: Bool
  let short: String
  let long: String

  /// Nil where the line does not have the columns of the format.
  init?(_ line: TextFile.Line) {
    let bytes = line.bytes
    guard bytes.count > 77, bytes[0..<5].allSatisfy({ (0x30...0x39).contains($0) }),
      [5, 13, 15, 76].allSatisfy({ bytes[$0] == 0x20 }), bytes[14] == 0x30 || bytes[14] == 0x31,
      let code = Self.text(bytes[6..<13]), (3...7).contains(code.utf8.count),
      code.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }),
      let short = Self.text(bytes[16..<76]), let long = Self.text(bytes[77...]), !long.isEmpty
    else { return nil }
    self.code = code
    self.isBillable = bytes[14] == 0x31
    self.short = short
    self.long = long
  }

  func record(parent: String?, row: Int) -> ConceptRecord {
    ConceptRecord(
      code: Self.dotted(code), kind: code.utf8.count == 3 ? .category : .code, name: long,
      synonyms: short.isEmpty || short == long ? [] : [.init(short, scope: .exact)],
      relations: parent.map { [.init(.isA, Self.dotted($0))] } ?? [], isBillable: isBillable, row: row)
  }

  /// `J930` as it is written everywhere else: `J93.0`.
  private static func dotted(_ code: String) -> String {
    code.utf8.count > 3 ? "\(code.prefix(3)).\(code.dropFirst(3))" : code
  }

  private static func text(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String? {
    String(validating: bytes, as: UTF8.self)?.collapsed
  }
}
