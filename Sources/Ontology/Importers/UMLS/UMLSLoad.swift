import Files

/// One import of one release: what its files have in common while they are read.
final class UMLSLoad {
  let release: UMLSRelease
  let options: UMLSOptions
  let run: ImportRun
  let session: ImportSession
  let writer: FactWriter
  var concepts: UMLSConcepts
  var vocabularies: UMLSVocabularies

  private var layouts: [String: [String]] = [:]
  private var bytesDone = 0

  init(
    _ release: UMLSRelease, _ options: UMLSOptions, _ run: ImportRun, session: ImportSession, writer: FactWriter
  ) throws {
    self.release = release
    self.options = options
    self.run = run
    self.session = session
    self.writer = writer
    concepts = try UMLSConcepts(known: writer)
    vocabularies = UMLSVocabularies(options)
  }

  /// Reads the files in the order in which each knows what it needs of the others.
  func read() throws {
    try readLayouts()
    try vocabularies.readLevels(self)
    let ranks = try UMLSRanks(self)
    if !options.semanticTypes.isEmpty { try selectBySemanticType() }
    try loadNames(ranks)
    try loadSemanticTypes()
    try loadDefinitions()
    try loadRelations()
    try loadHistory()
  }

  /// Calls `body` for each row of a file, `nil` of which the release may lack, and reports rows that are none.
  ///
  /// `columns` are the places of the columns wanted, in their order.
  func forEachRow(
    of table: RRFTable, _ columns: [String], _ body: (_ row: RRFRow, _ at: [Int]) throws -> Void
  ) throws {
    guard let stream = release.open(table) else { return }
    let layout = RRFLayout(table, stated: layouts[table.file])
    let places = try columns.map(layout.position)
    var splitter = RRFSplitter(columns: layout.columns.count)
    let total = release.size
    let reader = LineReader(name: table.file, stream: stream, total: total)
    let report: ImportProgress = { [bytesDone, session] done, _ in
      session.report(done: min(bytesDone + done, total), total: total)
    }
    try reader.forEachLine(progress: report) { line in
      try run.checkCancellation()
      if let problem = try splitter.split(line, { try body($0, places) }) {
        try reject(table, line.number, problem)
      }
    }
    bytesDone += release.size(of: table)
  }

  /// Reports a row that cannot be used.
  func reject(_ table: RRFTable, _ line: Int, _ reason: String) throws {
    try session.reject(in: table.file, line: line, reason)
  }

  private func readLayouts() throws {
    try forEachRow(of: .files, ["FIL", "FMT"]) { row, at in
      let file = row.text(at[0]).split(separator: "/").last.map(String.init) ?? ""
      layouts[file] = row.text(at[1]).split(separator: ",").map(String.init)
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes are those of a short text.
  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count))
  }

  /// The bytes as a decimal number, or nil where they are none.
  var decimal: Int? {
    isEmpty || count > 18
      ? nil
      : reduce(0) { value, digit in
        value.flatMap { (0x30...0x39).contains(digit) ? $0 * 10 + Int(digit - 0x30) : nil }
      }
  }
}
