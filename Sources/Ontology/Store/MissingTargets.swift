internal import GRDB

/// Mappings to codes that do not exist in a system which the database describes.
enum MissingTargets {
  /// The systems of which a source describes concepts: only there can a code be missing.
  static let describedSystems = """
    SELECT DISTINCT system FROM source WHERE EXISTS (SELECT 1 FROM entry WHERE source_id = source.id)
    """

  /// The condition on rows of `mapping` that no source describes what the target stands for. Its system is taken for one
  /// that is described. Most targets are codes of concepts, which is cheaper to see.
  static let isMissing = """
    NOT EXISTS (
      SELECT 1 FROM concept target JOIN entry ON entry.concept_id = target.id
      WHERE +target.system = target_system
        AND \(PresentCodes.plain("target.code")) = \(PresentCodes.plain("target_code")))
    AND NOT EXISTS (
      SELECT 1 FROM entry
      WHERE concept_id IN (\(PresentCodes.concepts("target_code", system: "target_system"))))
    """

  /// Lists the mappings of a source to such codes in the order of its rows, at most
  /// `ImportReport.unresolvedRelationLimit`, and counts all.
  static func find(
    of source: Int64, in database: Database
  ) throws -> (first: [ImportReport.MissingTarget], count: Int) {
    var found: [ImportReport.MissingTarget] = []
    // System by system: by the index of targets, nothing is read of the mappings to systems that are not there.
    for system in try String.fetchAll(database, sql: "\(describedSystems) ORDER BY system") {
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT concept.code, target_code, mapping.row FROM mapping JOIN concept ON concept.id = concept_id
          WHERE target_system = ?1 AND +source_id = ?2 AND \(isMissing)
          """, arguments: [system, source])
      while let row = try rows.next() {
        found.append(.init(concept: row[0], mapping: .init(system: system, code: row[1]), row: row[2]))
      }
    }
    found.sort {
      ($0.row, $0.concept, $0.mapping.system, $0.mapping.code) < (
        $1.row, $1.concept, $1.mapping.system, $1.mapping.code
      )
    }
    return (Array(found.prefix(ImportReport.unresolvedRelationLimit)), found.count)
  }
}
