internal import GRDB

extension OntologyStore {
  /// Returns the concepts of a system that are not obsolete, in the order of their codes.
  ///
  /// Throws: `OntologyError` when there are none.
  public func concepts(ofSystem system: String) throws -> [Concept] {
    let concepts = try read {
      try ConceptQuery.fetch($0, "WHERE system = ? AND NOT is_obsolete ORDER BY code", [system])
    }
    guard !concepts.isEmpty else {
      throw OntologyError(
        "\(url.path) has no concepts of \(system)", hint: "List the systems with `nosology ontology stats`.")
    }
    return concepts
  }

  /// Stores curated mappings of the concepts of a system, in place of those that an earlier call stored.
  ///
  /// The mappings are a source of their own, `curated mappings of SYSTEM`, whose digest depends on every one of them.
  /// A name that several concepts bear is mapped for each of them.
  public func storeMappings(
    _ mappings: [(title: String, mapping: MappingCandidate)], ofSystem system: String, target: String = "ICD10CM",
    model: MappingModel
  ) throws {
    let concepts = Dictionary(grouping: try self.concepts(ofSystem: system), by: \.name)
    let lines = mappings.map { "\($0.title)\t\($0.mapping.code)\t\($0.mapping.method.rawValue)\t\($0.mapping.score)" }
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
        for concept in concepts[entry.title] ?? [] {
          try insert.execute(arguments: [
            key, target, mapping.code, mapping.method.rawValue, mapping.score,
            mapping.evidence.isEmpty ? nil : mapping.evidence, row + 1, system, concept.id.code,
          ])
        }
      }
    }
  }
}
