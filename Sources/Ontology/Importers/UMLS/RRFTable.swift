import Files

/// The files of a UMLS release that are read, and the columns that stand in them.
///
/// Source: UMLS Reference Manual, chapter 3 (Metathesaurus, Rich Release Format).
enum RRFTable: String, CaseIterable {
  case files = "MRFILES"
  case vocabularies = "MRSAB"
  case ranks = "MRRANK"
  case names = "MRCONSO"
  case semanticTypes = "MRSTY"
  case definitions = "MRDEF"
  case relations = "MRREL"
  case history = "MRCUI"
  case documentation = "MRDOC"

  /// Name of the whole file, as MRFILES calls it.
  var file: String { rawValue + ".RRF" }

  /// The columns in the documented order.
  fileprivate var documentedColumns: String {
    switch self {
    case .files: "FIL,DES,FMT,CLS,RWS,BTS"
    case .vocabularies:
      "VCUI,RCUI,VSAB,RSAB,SON,SF,SVER,VSTART,VEND,IMETA,RMETA,SLC,SCC,SRL,TFR,CFR,CXTY,TTYL,ATNL,LAT,CENC,CURVER,"
        + "SABIN,SSN,SCIT"
    case .ranks: "RANK,SAB,TTY,SUPPRESS"
    case .names: "CUI,LAT,TS,LUI,STT,SUI,ISPREF,AUI,SAUI,SCUI,SDUI,SAB,TTY,CODE,STR,SRL,SUPPRESS,CVF"
    case .semanticTypes: "CUI,TUI,STN,STY,ATUI,CVF"
    case .definitions: "CUI,AUI,ATUI,SATUI,SAB,DEF,SUPPRESS,CVF"
    case .relations: "CUI1,AUI1,STYPE1,REL,CUI2,AUI2,STYPE2,RELA,RUI,SRUI,SAB,SL,RG,DIR,SUPPRESS,CVF"
    case .history: "CUI1,VER,REL,RELA,MAPREASON,CUI2,MAPIN"
    case .documentation: "DOCKEY,VALUE,TYPE,EXPL"
    }
  }
}

/// Where the columns of one file stand.
struct RRFLayout {
  let table: RRFTable
  let columns: [String]

  /// The layout that the release states in MRFILES, or the documented one where `stated` is nil.
  init(_ table: RRFTable, stated: [String]? = nil) {
    self.table = table
    columns = stated ?? table.documentedColumns.split(separator: ",").map(String.init)
  }

  /// The 0-based place of a column.
  ///
  /// - Throws: `OntologyError` when the release does not have it.
  func position(_ column: String) throws -> Int {
    guard let position = columns.firstIndex(of: column) else {
      throw OntologyError(
        "MRFILES.RRF gives \(table.file) the columns \(columns.joined(separator: ",")), without \(column)",
        hint: "This is not a release of the UMLS Metathesaurus that can be read.")
    }
    return position
  }
}

/// One row of a file: its fields as they stand there, valid during the call that receives them.
struct RRFRow {
  /// 1-based line of the file, its parts taken together.
  let line: Int
  fileprivate let bytes: UnsafeBufferPointer<UInt8>
  fileprivate let ends: UnsafeBufferPointer<Int32>

  /// The field at a 0-based place.
  subscript(position: Int) -> UnsafeBufferPointer<UInt8> {
    let start = position == 0 ? 0 : Int(ends[position - 1]) + 1
    return UnsafeBufferPointer(rebasing: bytes[start..<Int(ends[position])])
  }

  /// The field as text; rows that are handed out are UTF-8.
  func text(_ position: Int) -> String { String(decoding: self[position], as: UTF8.self) }
}

/// Splits lines into fields: separated by bars, with a bar at the end, and no quoting.
struct RRFSplitter {
  private static let bar = UInt8(ascii: "|")
  private var ends: [Int32]

  init(columns: Int) { ends = Array(repeating: 0, count: columns) }

  /// Calls `body` with the fields of a line, or returns why the line is no row.
  mutating func split(_ line: LineReader.Line, _ body: (RRFRow) throws -> Void) rethrows -> String? {
    var count = 0
    var allBits: UInt8 = 0
    for (index, byte) in line.bytes.enumerated() {
      allBits |= byte
      guard byte == Self.bar else { continue }
      if count < ends.count { ends[count] = Int32(truncatingIfNeeded: index) }
      count += 1
    }
    guard count == ends.count, line.bytes.last == Self.bar else {
      let last = line.bytes.last == Self.bar ? "" : " and text after the last bar"
      return "expected \(ends.count) fields, each ended by a bar, found \(count)\(last)"
    }
    if allBits >= 0x80, line.text == nil { return "not UTF-8" }
    try ends.withUnsafeBufferPointer { try body(RRFRow(line: line.number, bytes: line.bytes, ends: $0)) }
    return nil
  }
}
