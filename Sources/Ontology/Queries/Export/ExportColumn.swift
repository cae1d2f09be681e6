/// The columns of an export as comma-separated values, in their order.
public enum ExportColumn: String, CaseIterable, Sendable {
  /// Code system, the same in all rows; code; `ConceptKind`; preferred name.
  case system, code, kind, name
  /// Other names, the first definition, codes of the concepts above, `SYSTEM CODE` of mappings.
  case synonyms, definition, parents, mappings
  /// 1 or 0; nothing where no source says whether a code is billable.
  case obsolete, billable
  /// The `SynonymScope` of each synonym.
  case synonymScopes = "synonym_scopes"
  /// Which of the parents are wholes that the concept is part of.
  case partOf = "part_of"
  /// The names that have a `termType`, that before them: `layperson Collapsed lung`.
  case termTypes = "term_types"
  /// What the concept is associated with, `LABEL SYSTEM CODE`: `has_phenotype HP HP:0002107`.
  case associations

  /// The name of the column in `DelimitedOptions.columns`.
  public var specificationName: String {
    switch self {
    case .synonymScopes: "synonymScopes"
    case .partOf: "partOf"
    case .termTypes: "termTypes"
    default: rawValue
    }
  }

  /// The columns of a file by the names that `DelimitedOptions` gives them, where its header is that of an export; nil
  /// for other files. Columns may have been added, moved or taken away.
  public static func columns(ofHeader header: [String]) -> [String: String]? {
    guard Set(header).isSuperset(of: [system, code, kind, name].map(\.rawValue)) else { return nil }
    let found = allCases.filter { header.contains($0.rawValue) }
    return Dictionary(uniqueKeysWithValues: found.map { ($0.specificationName, $0.rawValue) })
  }
}
