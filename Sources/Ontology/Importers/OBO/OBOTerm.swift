import Files

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

  /// The identifier, empty where none was read.
  var code: String { record.code }

  /// Hands the term on, unless it is anonymous.
  func emit(to session: ImportSession) throws {
    if !isAnonymous { try session.emit(record) }
  }

  /// Takes over what another stanza of the same code says. A second name that differs is a bad row.
  mutating func merge(_ other: OBOTerm, session: ImportSession) throws {
    if record.name.isEmpty { record.name = other.record.name }
    if !other.record.name.isEmpty, other.record.name != record.name {
      try session.reject(
        line: other.record.row, "'\(code)' has another name here than in its stanza on line \(record.row)")
    }
    isAnonymous = isAnonymous || other.isAnonymous
    record.isObsolete = record.isObsolete || other.record.isObsolete
    record.isBillable = record.isBillable ?? other.record.isBillable
    if record.kind == .term { record.kind = other.record.kind }
    var addition = other.record
    addition.descriptions.removeAll { record.descriptions.contains($0) }
    record.merge(addition)
  }

  /// Takes one line `tag: value`.
  mutating func take(_ line: String, line number: Int, session: ImportSession) throws {
    guard let (tag, rest) = OBOSyntax.split(line) else {
      return try session.reject(line: number, "expected 'tag: value' in the term \(code)")
    }
    switch tag {
    case "name": record.name = OBOSyntax.text(rest).collapsed
    case "comment": record.descriptions.append(.init(.comment, OBOSyntax.text(rest)))
    case "def": try takeDefinition(rest, line: number, session: session)
    case "synonym": try takeSynonym(rest, scope: .related, line: number, session: session)
    case "property_value": try takeProperty(rest, line: number, session: session)
    default:
      if let scope = Self.oldSynonymTags[tag] {
        try takeSynonym(rest, scope: scope, line: number, session: session)
      } else if !Self.unusedTags.contains(tag) {
        try takeIdentifiers(tag, rest, line: number, session: session)
      }
    }
  }

  private mutating func takeIdentifiers(_ tag: String, _ rest: Substring, line: Int, session: ImportSession) throws {
    let value = OBOValue(rest)
    let whole = value.words.joined(separator: " ")
    switch tag {
    case "id": record.code = whole
    case "is_obsolete": record.isObsolete = whole == "true"
    case "is_anonymous": isAnonymous = whole == "true"
    case "subset", "namespace": record.tags.append(.init(tag, whole))
    case "xref", "xref_analog", "xref_unk", "equivalent_to": takeMapping(whole)
    case "is_a", "relationship", "alt_id", "replaced_by", "consider":
      let count = tag == "relationship" ? 2 : 1
      guard value.problem == nil, value.words.count == count else {
        let form = count == 2 ? "relationship: TYPE ID" : "\(tag): ID"
        return try session.reject(
          line: line, "expected '\(form)' in \(code), found \(value.problem ?? "\(value.words.count) words")")
      }
      takeRelation(tag, value)
    default: session.countUnknown(tag)
    }
  }

  private mutating func takeRelation(_ tag: String, _ value: OBOValue) {
    let target = value.words[value.words.count - 1]
    switch tag {
    case "alt_id": record.tags.append(.init(tag, target))
    case "replaced_by": record.relations.append(.init(.replacedBy, target))
    case "consider": record.relations.append(.init(.related, target, label: tag))
    case "is_a":
      // What holds under a condition only puts the term nowhere in the hierarchy.
      record.relations.append(
        value.qualifiers.condition.map { .init(.related, target, label: "\(tag) \($0)") } ?? .init(.isA, target))
    default: takeRelationship(value.words[0], target, value.qualifiers)
    }
  }

  private mutating func takeRelationship(_ type: String, _ target: String, _ qualifiers: OBOQualifiers) {
    let isOwn = Self.prefix(of: target) == Self.prefix(of: code)
    if let condition = qualifiers.condition, isOwn || typedefs.isPartOf(type) {
      record.relations.append(.init(.related, target, label: "\(typedefs.label(of: type)) \(condition)"))
    } else if typedefs.isPartOf(type) {
      record.relations.append(.init(.partOf, target))
    } else if let kind = RelationKind(rawValue: type) {
      // `OBOWriter` keeps the label of a relation, and the system of its target, in qualifiers.
      record.relations.append(.init(kind, target, of: qualifiers["system"], label: qualifiers["label"]))
    } else if isOwn {
      let label = typedefs.label(of: type)
      let kind = [type, label].map(AssociationLabel.kind(of:)).first { $0 != .related }
      record.relations.append(.init(kind ?? .related, target, label: label))
    } else {
      let condition = qualifiers.condition.map { " \($0)" } ?? ""
      record.tags.append(.init(typedefs.label(of: type) + condition, target))
    }
  }

  private static func prefix(of id: String) -> Substring { id.prefix { $0 != ":" } }

  private mutating func takeMapping(_ value: String) {
    guard let mapping = OBOCrossReference.mapping(value), mapping.code != code else { return }
    record.mappings.append(mapping)
  }

  private mutating func takeProperty(_ rest: Substring, line: Int, session: ImportSession) throws {
    let value = OBOValue(rest)
    if let problem = value.problem {
      return try session.reject(line: line, "a property of \(code) cannot be read: \(problem)")
    }
    guard let name = value.words.first, rest.utf8.first != OBOSyntax.quote else {
      return try session.reject(line: line, "a property of \(code) has no name, expected 'property_value: NAME VALUE'")
    }
    record.takeOBOProperty(value)
    // The value is an identifier, or a literal with its type: `"MESH:D002239" xsd:string`.
    guard name.hasSuffix("exactMatch"), let target = value.description ?? value.words.dropFirst().first else { return }
    takeMapping(target)
  }

  /// Takes what follows a text in quotes, or reports it and returns nil: a quote in the text that is not escaped ends it
  /// early.
  private func tail(
    of what: String, _ rest: Substring, most: Int, line: Int, session: ImportSession
  ) throws -> [String]? {
    let value = OBOValue(rest, hasReferences: true)
    let isApart = rest.first.map { " \t[{!".contains($0) } ?? true
    if isApart, value.problem == nil, value.description == nil, value.words.count <= most,
      !value.words.contains(where: { $0.contains("\"") })
    {
      return value.words
    }
    try session.reject(
      line: line,
      "what follows \(what) of \(code) in double quotes is not understood; a quote inside the text is written \\\"")
    return nil
  }

  private mutating func takeDefinition(_ rest: Substring, line: Int, session: ImportSession) throws {
    guard let (text, rest) = OBOSyntax.quoted(rest) else {
      return try session.reject(line: line, "the definition of \(code) is not in double quotes")
    }
    if try tail(of: "the definition", rest, most: 0, line: line, session: session) != nil {
      record.descriptions.append(.init(.definition, text))
    }
  }

  /// `synonym: "text" SCOPE TYPE [xrefs]`; scope and type may be missing.
  private mutating func takeSynonym(
    _ rest: Substring, scope: SynonymScope, line: Int, session: ImportSession
  ) throws {
    guard let (text, rest) = OBOSyntax.quoted(rest) else {
      return try session.reject(line: line, "a synonym of \(code) is not in double quotes")
    }
    guard var words = try tail(of: "a synonym", rest, most: .max, line: line, session: session) else { return }
    var scope = scope
    if let stated = words.first.flatMap({ SynonymScope(rawValue: $0.lowercased()) }), stated != .inclusion {
      scope = stated
      words.removeFirst()
    }
    guard words.count <= 1 else {
      return try session.reject(
        line: line, "expected EXACT, NARROW, BROAD or RELATED after a synonym of \(code)")
    }
    let type = words.first
    if let type, type.hasPrefix("obsolete") { return }
    if let type, let own = SynonymScope(rawValue: type) {
      return record.synonyms.append(.init(text.collapsed, scope: own))
    }
    record.synonyms.append(.init(text.collapsed, scope: scope, termType: type))
  }
}
