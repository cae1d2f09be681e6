import Files

/// What one row of a delimited file says.
struct DelimitedRecord {
  let record: ConceptRecord
  /// What the row says about kind and state. Fields may be empty where an earlier row has said it.
  let stated: StatedDefinition

  /// Reads the fields of a row.
  ///
  /// - Throws: `DelimitedRows.Problem` where a field has not the form that its column asks for.
  init(_ columns: DelimitedImporter.Columns, _ tree: TreeNumbers, _ fields: DelimitedFields, row: Int) throws {
    let code = fields[\.code]
    let name = fields[\.name]
    let definition = fields.text(\.definition)
    let descriptions = definition.isEmpty ? [] : [ConceptRecord.Description(.definition, definition)]
    let tags = fields.list(\.treeNumbers).map { ConceptRecord.Tag(TreeNumbers.tag, $0) }
    let synonyms = try Self.synonyms(fields, besides: name)
    let relations = try Self.relations(fields, tree.relations(of: code)) + fields.associations()
    guard columns.name != nil else {
      record = .addition(
        to: code, synonyms: synonyms, descriptions: descriptions, relations: relations, mappings: try fields.mappings(),
        tags: tags, row: row)
      stated = StatedDefinition(record)
      return
    }
    let kind = ConceptKind(rawValue: fields[\.kind])
    guard kind != nil || fields[\.kind].isEmpty else {
      let known = ConceptKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw DelimitedRows.Problem(reason: "unknown kind, expected one of \(known)")
    }
    stated = StatedDefinition(
      kind: kind, isObsolete: try fields.flag(\.obsolete, "obsolete"),
      isBillable: try fields.flag(\.billable, "billable"))
    record = ConceptRecord(
      code: code, kind: kind ?? .term, name: name, synonyms: synonyms, descriptions: descriptions, relations: relations,
      mappings: try fields.mappings(), tags: tags, isObsolete: stated.isObsolete ?? false,
      isBillable: stated.isBillable, row: row)
  }

  /// The names besides the preferred one, and that too where it has a term type.
  private static func synonyms(_ fields: DelimitedFields, besides name: String) throws -> [ConceptRecord.Synonym] {
    let types = Dictionary(try fields.termTypes().map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    let texts = fields.list(\.synonyms)
    let scopes = fields.list(\.synonymScopes)
    guard scopes.isEmpty || scopes.count == texts.count else {
      throw DelimitedRows.Problem(reason: "there are \(texts.count) synonyms and \(scopes.count) scopes of synonyms")
    }
    let synonyms = try texts.enumerated().map { place, text in
      guard let scope = scopes.isEmpty ? .exact : SynonymScope(rawValue: scopes[place]) else {
        throw DelimitedRows.Problem(reason: "unknown scope of a synonym")
      }
      return ConceptRecord.Synonym(text, scope: scope, termType: types[text])
    }
    let preferred = types[name].map { ConceptRecord.Synonym(name, scope: .exact, termType: $0) }
    return [preferred].compactMap(\.self) + synonyms.filter { $0.text != name }
  }

  private static func relations(
    _ fields: DelimitedFields, _ above: (parents: [String], related: [String])
  ) -> [ConceptRecord.Relation] {
    let wholes = Set(fields.list(\.partOf))
    var seen: Set<String> = []
    let parents = (fields.list(\.parents) + fields.list(\.partOf) + above.parents).filter { seen.insert($0).inserted }
    return parents.map { .init(wholes.contains($0) ? .partOf : .isA, $0) }
      + above.related.map { .init(.related, $0, label: TreeNumbers.tag) }
  }
}
