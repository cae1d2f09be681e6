/// Which part of a UMLS release is imported. Empty lists and nil mean: all.
public struct UMLSOptions: Codable, Equatable, Sendable {
  /// Source vocabularies (SAB) whose names, codes, definitions and relations are kept, for example `SNOMEDCT_US`.
  public var vocabularies: [String]
  /// Languages (LAT) of names, the most wanted first, for example `ENG`.
  public var languages: [String]
  /// Term types (TTY) of names, for example `PT`.
  public var termTypes: [String]
  /// Semantic types of concepts, as TUI (`T047`) or as name (`Disease or Syndrome`).
  public var semanticTypes: [String]
  /// Whether names, definitions and relations are kept that the release marks as suppressible or obsolete.
  public var isSuppressibleKept: Bool
  /// The highest source restriction level (SRL) that is kept, 0 to 4 or 9.
  public var maxLicenceLevel: Int?
  /// Relations (REL) that are kept, each together with its inverse.
  public var relations: [String]

  /// The relations kept unless others are named: not siblings (SIB), qualifiers (AQ, QB), relations marked as absent (XR)
  /// or deleted (DEL).
  public static let defaultRelations = ["CHD", "PAR", "RB", "RL", "RN", "RO", "RQ", "SY"]

  /// Chooses a part of a release.
  public init(
    vocabularies: [String] = [], languages: [String] = [], termTypes: [String] = [], semanticTypes: [String] = [],
    isSuppressibleKept: Bool = false, maxLicenceLevel: Int? = nil, relations: [String] = defaultRelations
  ) {
    self.vocabularies = vocabularies
    self.languages = languages
    self.termTypes = termTypes
    self.semanticTypes = semanticTypes
    self.isSuppressibleKept = isSuppressibleKept
    self.maxLicenceLevel = maxLicenceLevel
    self.relations = relations
  }

  private enum CodingKeys: String, CodingKey {
    case vocabularies, languages, relations
    case termTypes = "term_types"
    case semanticTypes = "semantic_types"
    case maxLicenceLevel = "max_licence_level"
    case isSuppressibleKept = "suppressible"
  }

  /// Members that are missing have their defaults.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    func list(_ key: CodingKeys) throws -> [String]? { try members.decodeIfPresent([String].self, forKey: key) }
    self.init(
      vocabularies: try list(.vocabularies) ?? [], languages: try list(.languages) ?? [],
      termTypes: try list(.termTypes) ?? [], semanticTypes: try list(.semanticTypes) ?? [],
      isSuppressibleKept: try members.decodeIfPresent(Bool.self, forKey: .isSuppressibleKept) ?? false,
      maxLicenceLevel: try members.decodeIfPresent(Int.self, forKey: .maxLicenceLevel),
      relations: try list(.relations) ?? Self.defaultRelations)
  }

  /// Whether no filter was given that leaves concepts out; that suppressible names are left out is the rule.
  var keepsAllConcepts: Bool {
    vocabularies.isEmpty && languages.isEmpty && termTypes.isEmpty && semanticTypes.isEmpty && maxLicenceLevel == nil
  }

  /// The same for the same choice, whatever the order of the lists; that of languages matters.
  var canonical: String {
    [
      "vocabularies \(vocabularies.sorted())", "languages \(languages)", "termTypes \(termTypes.sorted())",
      "semanticTypes \(semanticTypes.sorted())", "suppressible \(isSuppressibleKept)",
      "maxLicenceLevel \(maxLicenceLevel.map(String.init) ?? "none")", "relations \(relations.sorted())",
    ].joined(separator: "\n")
  }
}
