/// Writes OBO 1.4. What OBO has no tag for stands in `property_value` lines of the names in `OBOProperty`.
struct OBOWriter {
  let system: String

  func write(_ records: [ConceptRecord], emit: (String) throws -> Void) throws {
    try emit("format-version: 1.4")
    try emit("ontology: \(Self.identifier(system.lowercased()))")
    try emit("property_value: \(OBOProperty.system.rawValue) \(Self.quoted(system)) xsd:string")
    let scopes = Set(records.flatMap { $0.synonyms.map(\.scope) }).filter { Self.oboScopes[$0] == nil }
    for scope in scopes.map(\.rawValue).sorted() { try emit("synonymtypedef: \(scope) \"\(scope)\" EXACT") }
    for type in Set(records.flatMap { $0.synonyms.compactMap(Self.type(of:)) }).sorted() {
      try emit("synonymtypedef: \(Self.identifier(type)) \(Self.quoted(type))")
    }
    for record in records { try write(record, emit) }
    let kinds = Set(records.flatMap(\.relations).filter { Self.needsTypedef($0) }.map(\.kind))
    for kind in kinds.map(\.rawValue).sorted() {
      try emit("\n[Typedef]\nid: \(kind)\nname: \(kind.replacing("_", with: " "))")
      if kind == RelationKind.partOf.rawValue { try emit("is_transitive: true") }
    }
  }

  private static let oboScopes: [SynonymScope: String] = [
    .exact: "EXACT", .narrow: "NARROW", .broad: "BROAD", .related: "RELATED",
  ]

  /// The term type of a synonym where OBO has room for it: not where its scope takes the place, or where the type would be
  /// taken for something else.
  private static func type(of synonym: ConceptRecord.Synonym) -> String? {
    guard oboScopes[synonym.scope] != nil, let type = synonym.termType, SynonymScope(rawValue: type.lowercased()) == nil
    else { return nil }
    return type.hasPrefix("obsolete") ? nil : type
  }

  private func write(_ record: ConceptRecord, _ emit: (String) throws -> Void) throws {
    try emit("\n[Term]\nid: \(Self.identifier(record.code))\nname: \(Self.escaped(record.name))")
    let tags = Dictionary(grouping: record.tags, by: \.key)
    for tag in tags["namespace"] ?? [] { try emit("namespace: \(Self.identifier(tag.value))") }
    for tag in tags["alt_id"] ?? [] { try emit("alt_id: \(Self.identifier(tag.value))") }
    let definition = record.descriptions.first { $0.kind == .definition }
    if let definition { try emit("def: \(Self.quoted(definition.text)) []") }
    let comment = record.descriptions.first { $0.kind == .comment }
    if let comment { try emit("comment: \(Self.escaped(comment.text))") }
    for tag in tags["subset"] ?? [] { try emit("subset: \(Self.identifier(tag.value))") }
    for synonym in record.synonyms {
      let scope = Self.oboScopes[synonym.scope] ?? "EXACT \(synonym.scope.rawValue)"
      let type = Self.type(of: synonym).map { " \(Self.identifier($0))" } ?? ""
      try emit("synonym: \(Self.quoted(synonym.text)) \(scope)\(type) []")
    }
    for mapping in record.mappings {
      let code = mapping.code.hasPrefix(mapping.system + ":") ? mapping.code : "\(mapping.system):\(mapping.code)"
      if OBOCrossReference.mapping(code) == mapping { try emit("xref: \(Self.identifier(code))") }
    }
    try writeProperties(record, without: [definition, comment], emit)
    for relation in record.relations where relation.kind == .isA {
      try emit("is_a: \(Self.identifier(relation.target))")
    }
    for relation in record.relations where Self.needsTypedef(relation) {
      let stated = [("label", relation.label), ("system", relation.targetSystem)]
      let pairs = stated.compactMap { key, value in value.map { "\(key)=\(Self.quoted($0))" } }
      let qualifiers = pairs.isEmpty ? "" : " {\(pairs.joined(separator: ", "))}"
      try emit("relationship: \(relation.kind.rawValue) \(Self.identifier(relation.target))\(qualifiers)")
    }
    if record.isObsolete { try emit("is_obsolete: true") }
    for relation in record.relations where relation.kind == .replacedBy {
      try emit("replaced_by: \(Self.identifier(relation.target))")
    }
    for relation in record.relations where relation.kind == .related && relation.label == "consider" {
      try emit("consider: \(Self.identifier(relation.target))")
    }
  }

  /// Whether OBO has no tag of its own for the relation.
  private static func needsTypedef(_ relation: ConceptRecord.Relation) -> Bool {
    switch relation.kind {
    case .isA, .replacedBy: false
    case .related: relation.label != "consider"
    default: true
    }
  }

  private func writeProperties(
    _ record: ConceptRecord, without written: [ConceptRecord.Description?], _ emit: (String) throws -> Void
  ) throws {
    func property(_ property: OBOProperty, _ value: String) throws {
      try emit("property_value: \(property.rawValue) \(Self.quoted(value)) xsd:string")
    }
    if record.kind != .term { try property(.kind, record.kind.rawValue) }
    if let isBillable = record.isBillable { try property(.billable, isBillable ? "true" : "false") }
    for mapping in record.mappings {
      let code = mapping.code.hasPrefix(mapping.system + ":") ? mapping.code : "\(mapping.system):\(mapping.code)"
      if OBOCrossReference.mapping(code) != mapping {
        try property(.mapping, "\(mapping.system)|\(mapping.code)")
      }
    }
    for description in record.descriptions where !written.contains(description) {
      try property(.description, "\(description.kind.rawValue)|\(description.modality ?? "")|\(description.text)")
    }
    for synonym in record.synonyms where Self.type(of: synonym) == nil {
      if let type = synonym.termType { try property(.termType, "\(type)|\(synonym.text)") }
    }
    for tag in record.tags where !["namespace", "alt_id", "subset"].contains(tag.key) {
      try property(.tag, "\(tag.key)|\(tag.value)")
    }
  }

  /// Text without quotes: what would begin a qualifier or a comment is escaped.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\\\"
      case "\n", "\r\n": result += "\\n"
      case "\t": result += "\\t"
      case "\"", "{", "}", "!": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }

  private static func quoted(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\\\"
      case "\n", "\r\n": result += "\\n"
      case "\t": result += "\\t"
      case "\"": result += "\\\""
      default: result.append(character)
      }
    }
    return "\"\(result)\""
  }

  private static func identifier(_ text: String) -> String {
    escaped(text).replacing(" ", with: "\\W")
  }
}
