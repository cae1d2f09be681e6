extension UMLSLoad {
  /// Marks the concepts that have one of the semantic types asked for.
  func selectBySemanticType() throws {
    guard release.has(.semanticTypes) else {
      throw OntologyError("there is no MRSTY.RRF to select semantic types by", hint: "Leave the semantic types out.")
    }
    var types = UMLSWanted(options.semanticTypes)
    var names = UMLSWanted(options.semanticTypes)
    try forEachRow(of: .semanticTypes, ["CUI", "TUI", "STY"]) { row, at in
      let isWanted = types.contains(row[at[1]])
      if names.contains(row[at[2]]) || isWanted { concepts.select(concepts.number(of: row[at[0]])) }
    }
    try UMLSChoice.check(
      options.semanticTypes, in: types.found.union(names.found), "semantic type", column: "TUI or STY of MRSTY")
  }

  /// Stores semantic types as tags from MRSTY.
  func loadSemanticTypes() throws {
    try forEachRow(of: .semanticTypes, ["CUI", "TUI", "STY"]) { row, at in
      guard let key = try storedConcept(row[at[0]], .semanticTypes, row.line) else { return }
      guard !row[at[1]].isEmpty, !row[at[2]].isEmpty else {
        return try reject(.semanticTypes, row.line, "no TUI or no STY")
      }
      try writer.addTag(to: key, key: "semantic_type", value: .bytes(row[at[2]]), row: row.line)
      try writer.addTag(to: key, key: "tui", value: .bytes(row[at[1]]), row: row.line)
    }
  }

  /// Stores definitions from MRDEF.
  func loadDefinitions() throws {
    try forEachRow(of: .definitions, ["CUI", "SAB", "DEF", "SUPPRESS"]) { row, at in
      guard let key = try storedConcept(row[at[0]], .definitions, row.line) else { return }
      guard !row[at[2]].isEmpty else { return try reject(.definitions, row.line, "no DEF") }
      let vocabulary = vocabularies.number(of: row[at[1]])
      guard vocabularies.isWanted(vocabulary), vocabularies.isLanguageWanted(vocabulary), isShown(row[at[3]]) else {
        return
      }
      try writer.addDefinition(to: key, text: .bytes(row[at[2]]), vocabulary: .bytes(row[at[1]]), row: row.line)
    }
  }

  /// Whether a row with this SUPPRESS is kept.
  func isShown(_ suppressibility: UnsafeBufferPointer<UInt8>) -> Bool {
    options.isSuppressibleKept || suppressibility.isEmpty || suppressibility.equals("N")
  }

  /// The key of a concept; nil where the filters left it out, and, with a report, where MRCONSO does not have it.
  func storedConcept(_ code: UnsafeBufferPointer<UInt8>, _ table: RRFTable, _ line: Int) throws -> Int64? {
    let (state, key) = concepts.state(of: code)
    switch state {
    case .stored: return key
    case .leftOut, .retired: return nil
    case .unseen:
      try reject(table, line, "\(String(decoding: code, as: UTF8.self)) is not in \(RRFTable.names.file)")
      return nil
    }
  }
}
