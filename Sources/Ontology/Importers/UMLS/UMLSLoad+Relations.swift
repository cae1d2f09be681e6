extension UMLSLoad {
  private static let columns = ["CUI1", "REL", "CUI2", "RELA", "SAB", "DIR", "SUPPRESS"]

  /// Stores relations from MRREL.
  ///
  /// REL and RELA are read from the second concept to the first: `A PAR B` says that B is the parent of A.
  func loadRelations() throws {
    var wanted = UMLSWanted(options.relations)
    var selfCount = 0
    try forEachRow(of: .relations, Self.columns) { row, at in
      guard let first = try storedConcept(row[at[0]], .relations, row.line),
        let second = try storedConcept(row[at[2]], .relations, row.line)
      else { return }
      let isWanted = wanted.contains(row[at[1]])
      guard isWanted, vocabularies.isWanted(vocabularies.number(of: row[at[4]])), isShown(row[at[6]]) else { return }
      guard first != second else {
        selfCount += 1
        return
      }
      let meaning = UMLSRelation(rel: row[at[1]], rela: row[at[3]])
      switch meaning {
      case .hierarchy(let kind, let isFirstBelow):
        try writer.addRelation(
          from: isFirstBelow ? first : second, kind, to: isFirstBelow ? second : first, label: .text(""), row: row.line)
      case .other where row[at[5]].equals("N"): break
      case .other:
        let label = row[at[3]].isEmpty ? row[at[1]] : row[at[3]]
        try writer.addRelation(from: second, .related, to: first, label: .bytes(label), row: row.line)
      }
    }
    try writer.storeRelations()
    session.count("relations of a concept with itself left out", selfCount)
    let cycles = try writer.relaxCycles()
    session.count(
      "is_a and part_of relations inside \(cycles.groupCount) groups of concepts above each other kept as related",
      cycles.relationCount)
  }

  /// Stores retired concepts and what became of them from MRCUI.
  func loadHistory() throws {
    try forEachRow(of: .history, ["CUI1", "REL", "CUI2"]) { row, at in
      let code = row[at[0]]
      guard !code.isEmpty else { return try reject(.history, row.line, "no CUI1") }
      let replacement = row[at[2]].isEmpty ? (UMLSConcepts.State.unseen, 0) : concepts.state(of: row[at[2]])
      let hasReplacement = replacement.0 == .stored
      guard hasReplacement || (row[at[2]].isEmpty && options.keepsAllConcepts) else { return }
      let number = concepts.number(of: code)
      switch concepts[number] {
      // MRCONSO has the CUI after all: it was retired from a part of the release.
      case .stored, .leftOut: return
      case .retired: break
      case .unseen:
        let key = try writer.defineConcept(
          code: .bytes(code), knownAs: concepts.key(number), isObsolete: true, row: row.line)
        try writer.prefer(writer.addName(to: key, text: .bytes(code), row: row.line, atom: nil))
        concepts.markStored(number, key: key, as: .retired)
      }
      guard hasReplacement else { return }
      let isSame = row[at[1]].equals("SY")
      try writer.addRelation(
        from: concepts.key(number), isSame ? .replacedBy : .related, to: replacement.1,
        label: isSame ? .text("") : .bytes(row[at[1]]), row: row.line)
    }
    try writer.storeRelations()
  }
}

/// What REL and RELA of a row of MRREL mean.
enum UMLSRelation: Equatable {
  /// One of the concepts is below the other.
  case hierarchy(RelationKind, isFirstBelow: Bool)
  case other

  init(rel: UnsafeBufferPointer<UInt8>, rela: UnsafeBufferPointer<UInt8>) {
    if rela.equals("isa") {
      self = .hierarchy(.isA, isFirstBelow: false)
    } else if rela.equals("inverse_isa") {
      self = .hierarchy(.isA, isFirstBelow: true)
    } else if rel.equals("PAR") {
      self = .hierarchy(rela.equals("has_part") ? .partOf : .isA, isFirstBelow: true)
    } else if rel.equals("CHD") {
      self = .hierarchy(rela.equals("part_of") ? .partOf : .isA, isFirstBelow: false)
    } else {
      self = .other
    }
  }
}
