/// The labels under which sources state that two concepts have to do with each other though neither is the other: where a
/// disease is, what it shows, what it comes from.
///
/// A relation with such a label is `associated_with`. What says something about the source or about a quality
/// (`excluded_subClassOf`, `has_characteristic`, `consider`, `is about`) and treatments stay `related`.
///
/// Source: Relation Ontology, Mondo, EFO and DOID, identifiers where files have no names for them; RELA in "Abbreviations Used
/// in Data Elements" of the UMLS release documentation.
enum AssociationLabel {
  /// What a disease is like, or leads to.
  private static let features = [
    "has_phenotype", "RO:0002200", "phenotype_of", "RO:0002201", "has_symptom", "RO:0002452", "symptom_of",
    "disease_has_feature", "RO:0004029", "disease_has_major_feature", "disease_shares_features_of",
    "disease_causes_feature", "has_manifestation", "manifestation_of", "has_definitional_manifestation",
    "definitional_manifestation_of", "has_associated_finding", "associated_finding_of", "disease_has_finding",
    "is_finding_of_disease", "disease_may_have_finding", "may_be_finding_of_disease", "has_sign_or_symptom",
    "sign_or_symptom_of", "has_associated_morphology", "associated_morphology_of",
  ]

  /// Where it is.
  private static let places = [
    "located_in", "RO:0001025", "has_location", "location_of", "RO:0001015", "disease_has_location", "RO:0004026",
    "has_disease_location", "EFO:0000784", "disease_has_inflammation_site", "RO:0004027", "has_finding_site",
    "finding_site_of", "disease_has_associated_anatomic_site", "is_associated_anatomic_site_of",
    "disease_has_primary_anatomic_site", "is_primary_anatomic_site_of_disease",
  ]

  /// What it comes from, and what it goes with.
  private static let causes = [
    "disease_arises_from_feature", "has_material_basis_in", "IDO:0000664", "predisposes_towards",
    "part_of_progression_of_disease", "has_causative_agent", "causative_agent_of", "due_to", "cause_of",
    "complicated_by", "complicates", "associated_with", "clinically_associated_with", "co-occurs_with",
    "disease_may_have_associated_disease", "may_be_associated_disease_of_disease", "see_related",
  ]

  /// The labels as they are compared.
  static let plain = Set((features + places + causes).map(plain))

  /// The kind of a relation of which a source says no more than its label.
  static func kind(of label: String) -> RelationKind { plain.contains(plain(label)) ? .associatedWith : .related }

  /// The condition of SQL that a column holds such a label.
  static func isAssociation(_ column: String) -> String {
    let labels = plain.sorted().map { "'\($0)'" }.joined(separator: ", ")
    return "lower(replace(\(column), ' ', '_')) IN (\(labels))"
  }

  /// A label in small letters, words joined by underscores: files have identifiers or names of the same relation.
  private static func plain(_ label: String) -> String { label.lowercased().replacing(" ", with: "_") }
}
