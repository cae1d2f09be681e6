/// A `[Term]` stanza while its lines are read.
struct OBOTerm {
  private var record: ConceptRecord
  private var isAnonymous = false
  private let typedefs: OBOTypedefs

  /// Tags of OBO 1.2 and 1.4 that say nothing a `ConceptRecord` holds: logic, bookkeeping and free properties.
  private static let unusedTags: Set<String> = [
    "builtin", "intersection_of", "union_of", "disjoint_from", "created_by", "creation_date", "modified_by",
    "modification_date", "use_term",
  ]

  /// Tags of OBO 1.0 that carry a synonym's scope in their name.
  private static let oldSynonymTags: [String: SynonymScope] = [
    "exact_synonym": .exact, "narrow_synonym": .narrow, "broad_synonym": .broad, "related_synonym": .related,
  ]

  /// An empty term that starts at `row`.
  init(row: Int, typedefs: OBOTypedefs) {
    self.typedefs = typedefs
    record = ConceptRecord(code: "", kind: .term, name: "", row: row)
  }

  /// Hands the term on, unless it is anonymous.
  func emit(to session: ImportSession) throws {
    if !isAnonymous { try session.emit(record) }
  }

  /// Takes one line `tag: value`.
  mutating func take(_ line: String, line number: Int, session: ImportSession) throws {
    guard let (tag, rest) = OBOSyntax.split(line) else {
      return try session.reject(line: number, "expected 'tag: value' in the term \(record.code)")
    }
    let value = OBOSyntax.unquoted(rest)
    switch tag {
    case "id": record.code = value
    case "name": record.name = value.collapsed
    case "is_obsolete": record.isObsolete = value == "true"
    case "is_anonymous": isAnonymous = value == "true"
    case "comment": record.descriptions.append(.init(.comment, value))
    case "alt_id", "subset", "namespace": record.tags.append(.init(tag, value))
    case "is_a": record.relations.append(.init(.isA, value))
    case "replaced_by": record.relations.append(.init(.replacedBy, value))
    case "consider": record.relations.append(.init(.related, value, label: tag))
    case "relationship": try takeRelationship(rest, line: number, session: session)
    case "property_value":
      record.takeOBOProperty(rest)
      let words = value.split(separator: " ", maxSplits: 1)
      // The value is an identifier, or a literal with its type: `"MESH:D002239" xsd:string`.
      if words.count == 2, words[0].hasSuffix("exactMatch") {
        takeMapping(OBOSyntax.quoted(words[1])?.text ?? String(words[1]))
      }
    case "def": try takeDefinition(rest, line: number, session: session)
    case "synonym": try takeSynonym(rest, scope: .related, line: number, session: session)
    case "xref", "xref_analog", "xref_unk", "equivalent_to": takeMapping(value)
    default:
      if let scope = Self.oldSynonymTags[tag] {
        try takeSynonym(rest, scope: scope, line: number, session: session)
      } else if !Self.unusedTags.contains(tag) {
        session.countUnknown(tag)
      }
    }
  }

  private mutating func takeRelationship(_ rest: Substring, line: Int, session: ImportSession) throws {
    let value = OBOSyntax.unquoted(rest)
    let words = value.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else {
      return try session.reject(line: line, "expected 'relationship: TYPE ID', found '\(value)'")
    }
    let (type, target) = (String(words[0]), String(words[1]))
    if typedefs.isPartOf(type) {
      record.relations.append(.init(.partOf, target))
    } else if let kind = RelationKind(rawValue: type) {
      // `OBOWriter` keeps the label of a relation in a qualifier.
      let label = rest.firstRange(of: "{label=").flatMap { OBOSyntax.quoted(rest[$0.upperBound...])?.text }
      record.relations.append(.init(kind, target, label: label))
    } else if Self.prefix(of: target) == Self.prefix(of: record.code) {
      record.relations.append(.init(.related, target, label: typedefs.label(of: type)))
    } else {
      record.tags.append(.init(typedefs.label(of: type), target))
    }
  }

  private static func prefix(of id: String) -> Substring { id.prefix { $0 != ":" } }

  private mutating func takeMapping(_ value: String) {
    guard let mapping = OBOCrossReference.mapping(value), mapping.code != record.code else { return }
    record.mappings.append(mapping)
  }

  private mutating func takeDefinition(_ rest: Substring, line: Int, session: ImportSession) throws {
    guard let (text, _) = OBOSyntax.quoted(rest) else {
      return try session.reject(line: line, "the definition of \(record.code) is not in double quotes")
    }
    record.descriptions.append(.init(.definition, text))
  }

  /// `synonym: "text" SCOPE TYPE [xrefs]`; scope and type may be missing.
  private mutating func takeSynonym(
    _ rest: Substring, scope: SynonymScope, line: Int, session: ImportSession
  ) throws {
    guard let (text, tail) = OBOSyntax.quoted(rest) else {
      return try session.reject(line: line, "a synonym of \(record.code) is not in double quotes")
    }
    var words = tail.prefix(while: { $0 != "[" && $0 != "{" && $0 != "!" }).split(separator: " ")
    var scope = scope
    if let stated = words.first.flatMap({ SynonymScope(rawValue: $0.lowercased()) }), stated != .inclusion {
      scope = stated
      words.removeFirst()
    }
    guard words.count <= 1 else {
      return try session.reject(
        line: line, "expected EXACT, NARROW, BROAD or RELATED after a synonym of \(record.code)")
    }
    let type = words.first.map(String.init)
    if let type, type.hasPrefix("obsolete") { return }
    if let type, let own = SynonymScope(rawValue: type) {
      return record.synonyms.append(.init(text.collapsed, scope: own))
    }
    record.synonyms.append(.init(text.collapsed, scope: scope))
    if let type { record.tags.append(.init("\(type)_synonym", text.collapsed)) }
  }
}
