import Files
import Ontology

extension OntologyStore {
  /// Returns the concepts of a system that are not obsolete, each with all its names but the broader ones, in the order of
  /// their codes.
  ///
  /// - Throws: `OntologyError` when there are none.
  public func mappingSubjects(ofSystem system: String) throws -> [MappingSubject] {
    let concepts = try concepts(ofSystem: system)
    let names = try readCodeEvidence { try $0.names(ofSystem: system) }
    return concepts.map { concept in
      var seen: Set<String> = [concept.name]
      let others = (names[concept.id.code] ?? []).filter { seen.insert($0).inserted }
      return MappingSubject(title: concept.name, otherNames: others, concept: concept.id)
    }
  }

  /// Stores curated mappings of the concepts of a system, in place of those that an earlier call stored.
  ///
  /// The mappings are a source of their own, `curated mappings of SYSTEM`, whose digest depends on every one of them.
  /// A mapping without a concept is one of every concept that bears its name.
  ///
  /// - Parameter origin: What made them, as the source says it.
  public func storeMappings(
    _ mappings: [(title: String, concept: ConceptID?, mapping: MappingCandidate)], ofSystem system: String,
    target: String = "ICD10CM", model: MappingModel, origin: String
  ) throws {
    let concepts = Dictionary(grouping: try self.concepts(ofSystem: system), by: \.name)
    let lines = mappings.map {
      "\($0.concept?.code ?? $0.title)\t\($0.mapping.code)\t\($0.mapping.method.rawValue)\t\($0.mapping.score)"
    }
    let source = SourceDescription(
      name: "curated mappings of \(system)", system: system, version: model.origin, file: "",
      digest: FileDigest.sha256(ofText: lines.joined(separator: "\n")), licence: "as its evidence", origin: origin)
    let decided = mappings.enumerated().flatMap { index, entry in
      (entry.concept.map { [$0] } ?? (concepts[entry.title] ?? []).map(\.id)).map {
        DecidedMapping(
          concept: $0, code: entry.mapping.code, method: entry.mapping.method, score: entry.mapping.score,
          evidence: entry.mapping.evidence, row: index + 1)
      }
    }
    try store(decided, from: source, target: target)
  }
}
