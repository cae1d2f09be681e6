internal import GRDB

/// A concept that a code stands for today, and how the code leads to it.
public struct PresentConcept: Hashable, Codable, Sendable {
  /// Why a code that was asked for is not that of the concept.
  public enum Merge: String, Codable, Sendable {
    /// The concept lists the code as another one of its own: `alt_id` of OBO.
    case alternative
    /// The concept of that code is withdrawn, and its source names this one instead: `replaced_by` of OBO, `SY` of MRCUI.
    case replaced
  }

  /// The concept.
  public var concept: Concept
  /// How the code leads to it; nil where it is its own code.
  public var merge: Merge?

  /// Pairs a concept with the way to it.
  public init(concept: Concept, merge: Merge?) {
    self.concept = concept
    self.merge = merge
  }
}

extension OntologyStore {
  /// Returns the concepts that a code stands for today, in one system or in all of them: those with the code, or, where a
  /// source says that it was merged into others, these.
  ///
  /// A withdrawn concept is followed to what replaces it, over any number of steps; one that nothing replaces stands for
  /// itself. The order is that of `concepts(code:system:)`.
  public func presentConcepts(code: String, system: String? = nil) throws -> [PresentConcept] {
    let own = try concepts(code: code, system: system)
    guard !own.isEmpty else { return try alternatives(code, system: system) }
    var found: [PresentConcept] = []
    for concept in own {
      guard concept.isObsolete else {
        found.append(.init(concept: concept, merge: nil))
        continue
      }
      var successors = try replacements(of: concept)
      if successors.isEmpty { successors = try alternatives(concept.id.code, system: concept.id.system) }
      found += successors.isEmpty ? [.init(concept: concept, merge: nil)] : successors
    }
    var seen: Set<ConceptID> = []
    return found.filter { seen.insert($0.concept.id).inserted }
  }

  /// The concepts in use at the ends of the chains of `replaced_by` that begin at a concept, in the order of their codes.
  private func replacements(of concept: Concept) throws -> [PresentConcept] {
    try read { database in
      try ConceptQuery.fetch(
        database,
        """
        WHERE NOT is_obsolete AND id IN (
          WITH RECURSIVE successor (id) AS (
            SELECT id FROM concept WHERE +system = ?1 AND code = ?2
            UNION
            SELECT object_id FROM relation JOIN successor ON subject_id = successor.id WHERE kind = 'replaced_by')
          SELECT id FROM successor)
        ORDER BY system, code
        """, [concept.id.system, concept.id.code])
    }.map { .init(concept: $0, merge: .replaced) }
  }

  /// The concepts in use that list a code as an alternative of their own; written in any case, with or without dots.
  private func alternatives(_ code: String, system: String?) throws -> [PresentConcept] {
    try read { database in
      try ConceptQuery.fetch(
        database,
        """
        WHERE id IN (
          SELECT concept_id FROM tag WHERE key = 'alt_id' AND upper(replace(value, '.', '')) = upper(replace(?1, '.', '')))
          AND (?2 IS NULL OR system = ?2) AND NOT is_obsolete
        ORDER BY system, code
        """, [code, system])
    }.map { .init(concept: $0, merge: .alternative) }
  }
}
