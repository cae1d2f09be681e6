extension UMLSLoad {
  private static let columns = ["CUI1", "REL", "CUI2", "RELA", "SAB", "DIR", "SUPPRESS"]

  /// Stores relations from MRREL.
  ///
  /// REL and RELA are read from the second concept to the first: `A PAR B` says that B is the parent of A.
  func loadRelations() throws {
    var labels = try UMLSRelationLabels(self)
    var wanted = UMLSWanted(Array(UMLSRelation.withInverses(options.relations)))
    var selfCount = 0
    try forEachRow(of: .relations, Self.columns) { row, at in
      let isWanted = wanted.contains(row[at[1]])
      guard let first = try storedConcept(row[at[0]], .relations, row.line),
        let second = try storedConcept(row[at[2]], .relations, row.line)
      else { return }
      // Numbered first: a call on `vocabularies` reads it before its argument adds a vocabulary.
      let vocabulary = vocabularies.number(of: row[at[4]])
      guard isWanted, vocabularies.isWanted(vocabulary), isShown(row[at[6]]) else { return }
      guard first != second else {
        selfCount += 1
        return
      }
      switch labels.meaning(rel: row[at[1]], rela: row[at[3]]) {
      case .hierarchy(let kind, let isFirstBelow, let label):
        try writer.addRelation(
          from: isFirstBelow ? first : second, kind, to: isFirstBelow ? second : first, label: .text(label),
          row: row.line)
      case .other where row[at[5]].equals("N"): break
      case .other(let kind):
        let label = row[at[3]].isEmpty ? row[at[1]] : row[at[3]]
        try writer.addRelation(from: second, kind, to: first, label: .bytes(label), row: row.line)
      }
    }
    // The relations of the default need not all be there.
    if options.relations != UMLSOptions.defaultRelations {
      let found = UMLSRelation.withInverses(wanted.found)
      try UMLSChoice.check(options.relations, in: found, "relation", column: "REL of MRREL")
    }
    try writer.storeRelations()
    session.count("relations of a concept with itself left out", selfCount)
  }
}
