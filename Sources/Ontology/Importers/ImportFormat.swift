/// The file formats that can be imported.
public enum ImportFormat: String, Codable, CaseIterable, Sendable {
  /// The tabular list of ICD-10-CM (XML): codes, hierarchy, inclusion terms, notes.
  case icd10cmTabular = "icd10cm-tabular"
  /// The order file of ICD-10-CM: every code with its long title and whether it is billable.
  case icd10cmOrder = "icd10cm-order"
  /// A plain list of codes and titles of ICD-10-CM.
  case icd10cmCodes = "icd10cm-codes"
  /// The alphabetic index of ICD-10-CM (XML), whose entries are names of codes.
  case icd10cmIndex = "icd10cm-index"
  /// OBO 1.2 and 1.4: HPO, DOID, Mondo and others.
  case obo
  /// Comma- or tab-separated rows whose columns the caller names.
  case delimited
  /// The JSON term lists of Mondo and DOID.
  case jsonTerms = "json-terms"
  /// Articles as JSON lines; `knowledge/README.md` describes them.
  case articles
  /// Question and answer documents of MedQuAD (XML).
  case medquad
  /// The cases of RP3D-Diag (JSON): disorders with what was written about them.
  case caseExport = "case-export"
  /// The class list of RP3D-Diag: `{name: position}`.
  case caseLabels = "case-labels"
  /// The disorders of RP3D-Diag with their ICD-10-CM codes.
  case caseMapping = "case-mapping"
  /// A release of the UMLS Metathesaurus (RRF), as a directory or zip archives.
  case umls
}
