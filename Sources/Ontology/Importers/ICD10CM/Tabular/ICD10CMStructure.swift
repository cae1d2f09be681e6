/// A chapter, section, category or code whose end tag has not been read.
struct ICD10CMOpenConcept {
  var record: ConceptRecord
  /// Index among the concepts of the chapter.
  var place: Int
  var hasChildren = false
  /// Seventh characters with their meaning, from the nearest definition here or above; nil where there is none.
  var seventhCharacters: [(character: String, text: String)]?
  /// Notes here or above that take seventh characters away from some codes.
  var exceptions: [SeventhCharacterException] = []
}

/// The elements of the tabular list.
enum ICD10CMTags {
  /// Holders of notes that describe a concept.
  static let descriptionKinds: [String: DescriptionKind] = [
    "includes": .includes, "excludes1": .excludes1, "excludes2": .excludes2,
    "useAdditionalCode": .useAdditionalCode, "codeFirst": .codeFirst, "codeAlso": .codeAlso,
    "notes": .note, "sevenChrNote": .note,
  ]

  /// Elements whose text is read.
  static let withText: Set<String> = ["version", "name", "desc", "note", "extension", "heading", "value"]

  /// Every element that is read or, like the introduction, left out on purpose.
  static let known: Set<String> = withText.union(descriptionKinds.keys).union([
    "ICD10CM.tabular", "introduction", "introSection", "title", "instruction", "chapter", "sectionIndex",
    "sectionRef", "section", "diag", "inclusionTerm", "sevenChrDef", "visualImpairment", "visCategory",
    "visRange", "visMax", "visMin",
  ])
}

/// The table of visual acuity at H54, turned into one note per category of impairment.
struct VisualImpairmentTable {
  private var headings: [String: String] = [:]
  private var rows: [(category: String, maximum: [String], minimum: [String])] = []

  /// Keeps the heading that stands in `element`.
  mutating func setHeading(_ text: String, of element: String) {
    headings[element] = text
  }

  /// Keeps a value: one in `visCategory` begins a row, the others are limits of the last row.
  mutating func add(_ text: String, to element: String) {
    switch element {
    case "visCategory": rows.append((text, [], []))
    case "visMax" where !rows.isEmpty: rows[rows.count - 1].maximum.append(text)
    case "visMin" where !rows.isEmpty: rows[rows.count - 1].minimum.append(text)
    default: break
    }
  }

  /// One note for each category.
  var descriptions: [ConceptRecord.Description] {
    rows.map { row in
      let limits = [("visMax", row.maximum), ("visMin", row.minimum)].filter { !$0.1.isEmpty }
        .map { element, values in "\(headings[element] ?? element) \(values.joined(separator: ", "))" }
      let category = "\(headings["visCategory"] ?? "Category") \(row.category)"
      let subject = headings["visRange"].map { "\($0): " } ?? ""
      return .init(.note, "\(category): \(subject)\(limits.joined(separator: "; "))")
    }
  }
}
