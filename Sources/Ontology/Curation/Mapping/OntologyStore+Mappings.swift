import Files

internal import GRDB

extension OntologyStore {
  /// Returns the concepts of a system that are not obsolete, in the order of their codes.
  ///
  /// - Throws: `OntologyError` when there are none.
  public func concepts(ofSystem system: String) throws -> [Concept] {
    let concepts = try read {
      try ConceptQuery.fetch($0, "WHERE system = ? AND NOT is_obsolete ORDER BY code", [system])
    }
    guard !concepts.isEmpty else {
      try requireSystems([system])
      throw OntologyError(
        "\(url.path) has no concepts of \(system) that are in use",
        hint: "List the systems with `nosology ontology stats`.")
    }
    return concepts
  }

  /// Returns the concepts of a system that are not obsolete, each with all its names but the broader ones, in the order of
  /// their codes.
  ///
  /// - Throws: `OntologyError` when there are none.
  public func mappingSubjects(ofSystem system: String) throws -> [MappingSubject] {
    let concepts = try concepts(ofSystem: system)
    let names = try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT concept.code, name.text FROM concept JOIN name ON name.concept_id = concept.id
          WHERE concept.system = ? AND name.scope IS NOT 'broad' ORDER BY name.source_id, name.id
          """, arguments: [system])
    }
    let byCode = Dictionary(grouping: names, by: { $0[0] as String })
    return concepts.map { concept in
      var seen: Set<String> = [concept.name]
      let others = (byCode[concept.id.code] ?? []).map { $0[1] as String }.filter { seen.insert($0).inserted }
      return MappingSubject(title: concept.name, otherNames: others, concept: concept.id)
    }
  }

  /// Stores curated mappings of the concepts of a system, in place of those that an earlier call stored.
  ///
  /// The mappings are a source of their own, `curated mappings of SYSTEM`, whose digest depends on every one of them.
  /// A mapping without a concept is one of every concept that bears its name.
  public func storeMappings(
    _ mappings: [(title: String, concept: ConceptID?, mapping: MappingCandidate)], ofSystem system: String,
    target: String = "ICD10CM",
    model: MappingModel
  ) throws {
    let concepts = Dictionary(grouping: try self.concepts(ofSystem: system), by: \.name)
    let lines = mappings.map {
      "\($0.concept?.code ?? $0.title)\t\($0.mapping.code)\t\($0.mapping.method.rawValue)\t\($0.mapping.score)"
    }
    let source = SourceDescription(
      name: "curated mappings of \(system)", system: system, version: model.origin, file: "",
      digest: FileDigest.sha256(ofText: lines.joined(separator: "\n")), licence: "as its evidence",
      origin: "nosology curate map")
    try write { database in
      let earlier = try StoredSource.named(source.name, in: database)
      try earlier?.removeFacts(from: database)
      let key = try StoredSource.save(source, replacing: earlier, in: database)
      let insert = try database.makeStatement(
        sql: """
          INSERT INTO mapping (concept_id, source_id, target_system, target_code, method, score, evidence, row)
          SELECT id, ?, ?, ?, ?, ?, ?, ? FROM concept WHERE system = ? AND code = ? ON CONFLICT DO NOTHING
          """)
      for (row, entry) in mappings.enumerated() {
        let mapping = entry.mapping
        for id in entry.concept.map({ [$0] }) ?? (concepts[entry.title] ?? []).map(\.id) {
          try insert.execute(arguments: [
            key, target, mapping.code, mapping.method.rawValue, mapping.score,
            mapping.evidence.isEmpty ? nil : mapping.evidence, row + 1, system, id.code,
          ])
        }
      }
    }
  }
}
