/// A relation `associated_with` as it stands in the column `associations` of an export: `LABEL SYSTEM CODE`.
///
/// Where the source has no label, the kind stands in its place.
struct Association {
  let relation: ConceptRecord.Relation
  private let system: String

  /// A relation of a concept of a system.
  init(_ relation: ConceptRecord.Relation, in system: String) {
    self.relation = relation
    self.system = system
  }

  /// Reads the text of a relation of a concept of a system; nil where it has not the form.
  init?(_ text: String, in system: String) {
    guard let labelled = SystemAndCode(text)?.mapping, let target = SystemAndCode(labelled.code)?.mapping else {
      return nil
    }
    let kind = RelationKind.associatedWith
    relation = .init(
      kind, target.code, of: target.system == system ? nil : target.system,
      label: labelled.system == kind.rawValue ? nil : labelled.system)
    self.system = system
  }

  /// The text that is read as the relation; blanks in label and system have a backslash before them.
  var text: String {
    let target = SystemAndCode.text(.init(system: relation.targetSystem ?? system, code: relation.target))
    return SystemAndCode.text(.init(system: relation.label ?? relation.kind.rawValue, code: target))
  }
}
