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
    let synonyms = try Self.synonyms(fields).filter { $0.text != name }
    let relations = Self.relations(fields, tree.relations(of: code))
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

  private static func synonyms(_ fields: DelimitedFields) throws -> [ConceptRecord.Synonym] {
    let texts = fields.list(\.synonyms)
    let scopes = fields.list(\.synonymScopes)
    guard !scopes.isEmpty else { return texts.map { .init($0, scope: .exact) } }
    guard scopes.count == texts.count else {
      throw DelimitedRows.Problem(reason: "there are \(texts.count) synonyms and \(scopes.count) scopes of synonyms")
    }
    return try zip(texts, scopes).map { text, scope in
      guard let scope = SynonymScope(rawValue: scope) else {
        throw DelimitedRows.Problem(reason: "unknown scope of a synonym")
      }
      return .init(text, scope: scope)
    }
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
