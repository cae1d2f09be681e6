/// A relation of a cycle, which is `related` and remembers in its label what it was: `is_a`, or `is_a: inverse_isa` where the
/// source has a label of its own.
///
/// The database and files that are only read relax alike.
enum RelaxedRelation {
  /// The kinds that make the hierarchy.
  static let kinds: [RelationKind] = [.isA, .partOf]

  private static let separator = ": "

  /// Takes a relation out of the hierarchy.
  static func relaxed(_ relation: ConceptRecord.Relation) -> ConceptRecord.Relation {
    let label = [relation.kind.rawValue, relation.label].compactMap(\.self).joined(separator: separator)
    return ConceptRecord.Relation(.related, relation.target, label: label)
  }

  /// Puts a relation that was taken out of the hierarchy back; nil for another one.
  static func restored(_ relation: ConceptRecord.Relation) -> ConceptRecord.Relation? {
    guard relation.kind == .related, let label = relation.label else { return nil }
    for kind in kinds {
      if label == kind.rawValue { return ConceptRecord.Relation(kind, relation.target) }
      let start = kind.rawValue + separator
      guard label.hasPrefix(start) else { continue }
      return ConceptRecord.Relation(kind, relation.target, label: String(label.dropFirst(start.count)))
    }
    return nil
  }

  /// The condition on rows of `relation` that they were taken out of the hierarchy.
  static let isRelaxed: String = {
    let labels = kinds.map(\.rawValue).map { "label = '\($0)' OR label GLOB '\($0)\(separator)*'" }
    return "kind = 'related' AND (\(labels.joined(separator: " OR ")))"
  }()

  /// SQL that relaxes the relations of a condition.
  static func relax(_ condition: String) -> String {
    """
    UPDATE OR REPLACE relation SET kind = 'related', label = kind || iif(label = '', '', '\(separator)' || label)
    WHERE \(condition)
    """
  }

  /// SQL that restores the relations of a condition that were of the kind of the first argument.
  static func restore(_ condition: String) -> String {
    """
    UPDATE OR REPLACE relation SET kind = ?1, label = substr(label, length(?1 || '\(separator)') + 1)
    WHERE kind = 'related' AND (label = ?1 OR substr(label, 1, length(?1 || '\(separator)')) = ?1 || '\(separator)')
      AND \(condition)
    """
  }
}
