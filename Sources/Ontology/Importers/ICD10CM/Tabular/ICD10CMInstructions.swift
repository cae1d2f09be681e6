/// The coding instructions of a tabular list (`excludes1`, `codeFirst`, …), kept until all codes are known.
struct ICD10CMInstructions {
  private struct Instruction {
    var code: String
    var kind: RelationKind
    var references: [ICD10CMReference]
    var line: Int
  }

  /// The codes of the list.
  var codes = ICD10CMCodeTree()
  private var instructions: [Instruction] = []

  /// Keeps what a note refers to, if it refers to codes.
  mutating func add(_ kind: RelationKind, _ note: String, of code: String, line: Int) {
    add(kind, ICD10CMReference.all(in: note), of: code, line: line)
  }

  /// Keeps references, if there are any.
  mutating func add(_ kind: RelationKind, _ references: [ICD10CMReference], of code: String, line: Int) {
    guard !references.isEmpty else { return }
    instructions.append(Instruction(code: code, kind: kind, references: references, line: line))
  }

  /// Hands on one addition for each note. A reference to codes that the list does not have stays as it is written, and
  /// the store reports it.
  mutating func emit(to session: ImportSession) throws {
    codes.sort()
    for instruction in instructions {
      var relations: [ConceptRecord.Relation] = []
      for reference in instruction.references {
        let targets = codes.codes(of: reference)
        let written = [reference.first, reference.last].compactMap(\.self).joined(separator: "-")
        if targets.isEmpty && reference.isDoubtful { continue }
        for target in targets.isEmpty ? [written] : targets where target != instruction.code {
          relations.append(.init(instruction.kind, target, label: reference.condition))
        }
      }
      try session.emit(.addition(to: instruction.code, relations: relations, row: instruction.line))
    }
  }
}
