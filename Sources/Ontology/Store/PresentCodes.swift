internal import GRDB

/// SQL that follows codes their source has merged into others: `alt_id` of OBO, `replaced_by`, `SY` of MRCUI.
///
/// A code leads to the concepts that have it, to those that list it as another one of their own, and from what is withdrawn
/// to what replaces it, over any number of steps. A concept in use keeps its code, whatever others list it, and where no
/// system is given also against those of other systems.
enum PresentCodes {
  /// Concepts of a code, as `lead (id, system, code, merge)`: `code` is the one asked for as its source writes it.
  private static func lead(_ code: String, _ system: String) -> String {
    """
    WITH RECURSIVE lead (id, system, code, merge) AS (
      SELECT id, system, code, NULL FROM concept
      WHERE \(plain("concept.code")) = \(plain(code)) AND (\(system) IS NULL OR +system = \(system))
      UNION
      SELECT concept.id, concept.system, tag.value, 'alternative'
      FROM tag CROSS JOIN concept ON concept.id = tag.concept_id
      WHERE tag.key = 'alt_id' AND \(plain("tag.value")) = \(plain(code))
        AND (\(system) IS NULL OR +concept.system = \(system))
        AND NOT EXISTS (
          SELECT 1 FROM concept own
          WHERE \(plain("own.code")) = \(plain(code)) AND (\(system) IS NULL OR +own.system = \(system))
            AND \(isInUse("own.id")))
      UNION
      SELECT relation.object_id, lead.system, lead.code, 'replaced'
      FROM lead CROSS JOIN relation ON relation.subject_id = lead.id AND relation.kind = 'replaced_by'
      WHERE NOT \(isInUse("lead.id")))
    """
  }

  /// Rows `(id, merge, code)` of the concepts that a code stands for today: those it leads to that are in use. Where none
  /// of a system is, those of the system that have the code itself, or, where none has, all.
  ///
  /// - Parameters:
  ///   - code: An expression of SQL.
  ///   - system: An expression; where it is null, the code may be of any system.
  static func concepts(_ code: String, system: String, columns: String = "id") -> String {
    """
    \(lead(code, system))
    SELECT \(columns) FROM lead
    WHERE \(isInUse("lead.id"))
      OR NOT EXISTS (SELECT 1 FROM lead other WHERE other.system = lead.system AND \(isInUse("other.id")))
        AND (lead.merge IS NULL
          OR NOT EXISTS (SELECT 1 FROM lead other WHERE other.system = lead.system AND other.merge IS NULL))
    """
  }

  /// All codes, plain, that stand for a concept for which a code stands, and the code itself. The system is given.
  ///
  /// What is withdrawn stands for what replaces it only where that is in use.
  static func codes(_ code: String, system: String) -> String {
    """
    WITH RECURSIVE same (id, leads_to_use) AS (
      SELECT id, \(isInUse("present.id")) FROM (\(concepts(code, system: system))) present
      UNION
      SELECT relation.subject_id, TRUE
      FROM same CROSS JOIN relation ON relation.object_id = same.id AND relation.kind = 'replaced_by'
      WHERE same.leads_to_use AND NOT \(isInUse("relation.subject_id")))
    SELECT \(plain(code))
    UNION
    SELECT \(plain("concept.code")) FROM same JOIN concept ON concept.id = same.id
    UNION
    SELECT \(plain("tag.value")) FROM same JOIN tag ON tag.concept_id = same.id AND tag.key = 'alt_id'
    WHERE NOT EXISTS (
      SELECT 1 FROM concept own
      WHERE \(plain("own.code")) = \(plain("tag.value")) AND +own.system = \(system)
        AND (NOT same.leads_to_use OR \(isInUse("own.id"))))
    """
  }

  /// A code as codes are compared: in capitals, of ASCII letters only, and without dots. `String.plainCode` is the same.
  static func plain(_ code: String) -> String { "upper(replace(\(code), '.', ''))" }

  /// What a code stands for today, and the code as its source writes it.
  static func find(
    _ code: String, system: String?, in database: Database
  ) throws -> [(present: PresentConcept, code: String)] {
    let columns = ConceptQuery.columns.split(separator: ", ").map { "summary.\($0)" }.joined(separator: ", ")
    var seen: Set<ConceptID> = []
    return try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT present.merge, present.code, \(columns)
          FROM (\(concepts("?1", system: "?2", columns: "id, merge, code"))) present
          CROSS JOIN concept_summary summary ON summary.id = present.id
          ORDER BY present.merge IS NOT NULL, summary.code <> ?1, summary.system, summary.code, present.merge
          """), arguments: [code, system]
    ).map { row in
      let merge: PresentConcept.Merge? = try (row[0] as String?).map { try decode($0) }
      return (PresentConcept(concept: try ConceptQuery.concept(row, at: 2), merge: merge), row[1])
    }.filter { seen.insert($0.0.concept.id).inserted }
  }

  /// The condition that a concept is described and not withdrawn. The source with the lowest id decides.
  private static func isInUse(_ id: String) -> String {
    """
    EXISTS (
      SELECT 1 FROM entry WHERE entry.concept_id = \(id) AND NOT entry.is_obsolete
        AND entry.source_id = (SELECT min(source_id) FROM entry WHERE concept_id = \(id)))
    """
  }
}
