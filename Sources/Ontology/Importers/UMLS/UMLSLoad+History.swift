extension UMLSLoad {
  /// Stores retired concepts and what became of them from MRCUI.
  ///
  /// REL is read from the second concept to the first as in MRREL. The retired concept is the subject of what is stored, so
  /// its label is the inverse.
  func loadHistory() throws {
    var leftOutCount = 0
    var missingCount = 0
    try forEachRow(of: .history, ["CUI1", "REL", "CUI2"]) { row, at in
      let code = row[at[0]]
      guard !code.isEmpty else { return try reject(.history, row.line, "no CUI1") }
      switch concepts.state(of: code).state {
      // MRCONSO has the CUI after all: it was retired from a part of the release.
      case .stored, .leftOut: return
      case .retired, .unseen: break
      }
      let replacement = concepts.state(of: row[at[2]])
      let isReplaced = replacement.state == .stored
      guard isReplaced || options.keepsAllConcepts else {
        leftOutCount += 1
        return
      }
      let key = try retire(code, row.line)
      guard isReplaced else {
        if !row[at[2]].isEmpty { missingCount += 1 }
        return
      }
      let isSame = row[at[1]].equals("SY")
      try writer.addRelation(
        from: key, isSame ? .replacedBy : .related, to: replacement.key,
        label: .text(isSame ? "" : UMLSRelation.inverse(of: row.text(at[1]))), row: row.line)
    }
    try writer.storeRelations()
    session.count("rows of MRCUI left out: the filters keep nothing that replaces the concept", leftOutCount)
    session.count("rows of MRCUI without a relation: what replaces the concept is not stored", missingCount)
  }

  /// Stores an obsolete concept, once, and returns its key.
  private func retire(_ code: UnsafeBufferPointer<UInt8>, _ line: Int) throws -> Int64 {
    let number = concepts.number(of: code)
    if concepts[number] == .retired { return concepts.key(number) }
    let key = try writer.defineConcept(code: .bytes(code), knownAs: concepts.key(number), isObsolete: true, row: line)
    _ = try writer.addName(to: key, text: .bytes(code), isPreferred: true, row: line, atom: nil)
    concepts.markStored(number, key: key, as: .retired)
    return key
  }
}
