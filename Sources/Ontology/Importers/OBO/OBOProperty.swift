/// Properties in which an export keeps what OBO has no tag for, and the importer finds it again.
enum OBOProperty: String, CaseIterable {
  /// The code system; stands in the header.
  case system = "nosology:system"
  /// `ConceptKind` other than `term`.
  case kind = "nosology:kind"
  /// Whether a code is billable.
  case billable = "nosology:billable"
  /// `SYSTEM|CODE` that a cross-reference would not give back.
  case mapping = "nosology:mapping"
  /// `KIND|MODALITY|TEXT`.
  case description = "nosology:description"
  /// `KEY|VALUE`.
  case tag = "nosology:tag"
  /// `TYPE|NAME` of a synonym whose scope takes the place of its type.
  case termType = "nosology:term_type"
}
