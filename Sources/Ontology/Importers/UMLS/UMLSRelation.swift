/// What REL and RELA of a row of MRREL mean. Both are read from the second concept to the first.
enum UMLSRelation: Equatable {
  /// One of the concepts is below the other. `label` is what the source calls it, read from the lower concept, and empty
  /// where the kind says it all.
  case hierarchy(RelationKind, isFirstBelow: Bool, label: String)
  /// `associated_with` or `related`.
  case other(RelationKind)

  private static let inverses = ["PAR": "CHD", "CHD": "PAR", "RB": "RN", "RN": "RB", "AQ": "QB", "QB": "AQ"]

  /// The REL of the same relation read in the other direction.
  static func inverse(of rel: String) -> String { inverses[rel] ?? rel }

  /// A release states a relation in both directions or in one: what is chosen by REL holds for both.
  static func withInverses(_ relations: some Sequence<String>) -> Set<String> {
    Set(relations.flatMap { [$0, inverse(of: $0)] })
  }
}

/// The labels of relations (RELA) as they come, each looked up once.
struct UMLSRelationLabels {
  /// Labels that say that a concept is part of another, and their inverses.
  ///
  /// Source: RELA in "Abbreviations Used in Data Elements" of the UMLS release documentation, National Library of Medicine,
  /// as repeated in public code; `attributed_`, `systemic_` and `segment_` are in lists of releases of 2013 and before.
  private static let parts = [
    "anatomic_structure_is_physical_part_of": "has_physical_part_of_anatomic_structure",
    "attributed_constitutional_part_of": "has_attributed_constitutional_part",
    "attributed_part_of": "has_attributed_part",
    "attributed_regional_part_of": "has_attributed_regional_part", "branch_of": "has_branch",
    "conceptual_part_of": "has_conceptual_part", "constitutional_part_of": "has_constitutional_part",
    "member_of": "has_member", "part_of": "has_part", "regional_part_of": "has_regional_part",
    "segment_of": "has_segment", "systemic_part_of": "has_systemic_part", "tributary_of": "has_tributary",
  ]

  private var inverses: [String: String]
  private var table = ByteStringTable()
  private var upwards: [(kind: RelationKind, label: String)] = []
  private var downwards: [(kind: RelationKind, label: String)] = []
  private var sideways: [RelationKind] = []

  /// Reads the inverses of labels from MRDOC, where the release has it.
  init(_ load: UMLSLoad) throws {
    var inverses = Self.parts
    for (label, inverse) in Self.parts { inverses[inverse] = label }
    try load.forEachRow(of: .documentation, ["DOCKEY", "VALUE", "TYPE", "EXPL"]) { row, at in
      if row[at[0]].equals("RELA"), row[at[2]].equals("rela_inverse") { inverses[row.text(at[1])] = row.text(at[3]) }
    }
    self.inverses = inverses
  }

  /// The meaning of a row.
  ///
  /// `isa` and its inverse are hierarchical whatever REL says, PAR and CHD whatever RELA says. The label of a PAR is read
  /// from the parent: its inverse is taken, and none where that is not known.
  mutating func meaning(rel: UnsafeBufferPointer<UInt8>, rela: UnsafeBufferPointer<UInt8>) -> UMLSRelation {
    if rela.equals("isa") { return .hierarchy(.isA, isFirstBelow: false, label: "") }
    if rela.equals("inverse_isa") { return .hierarchy(.isA, isFirstBelow: true, label: "") }
    let isFirstBelow = rel.equals("PAR")
    let isHierarchy = isFirstBelow || rel.equals("CHD")
    guard !rela.isEmpty else {
      return isHierarchy ? .hierarchy(.isA, isFirstBelow: isFirstBelow, label: "") : .other(.related)
    }
    let number = table.insert(rela)
    if number == upwards.count {
      upwards.append(Self.stored(table[number]))
      downwards.append(Self.stored(inverses[table[number]] ?? ""))
      sideways.append(AssociationLabel.kind(of: table[number]))
    }
    guard isHierarchy else { return .other(sideways[number]) }
    let (kind, label) = isFirstBelow ? downwards[number] : upwards[number]
    return .hierarchy(kind, isFirstBelow: isFirstBelow, label: label)
  }

  /// What becomes of a label that is read from the lower concept.
  private static func stored(_ label: String) -> (kind: RelationKind, label: String) {
    label == "part_of" ? (.partOf, "") : (parts[label] == nil ? .isA : .partOf, label)
  }
}
