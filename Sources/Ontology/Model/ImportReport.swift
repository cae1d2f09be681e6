/// What an import stored, and what it could not.
public struct ImportReport: Equatable, Codable, Sendable {
  /// What happened to the source.
  public enum Outcome: String, Codable, Sendable {
    /// The source was new.
    case imported
    /// An earlier import of the same name was replaced.
    case replaced
    /// The database already holds exactly this source; nothing was read or written.
    case unchanged
  }

  /// A relation whose target no source of its system describes.
  public struct UnresolvedRelation: Equatable, Codable, Sendable {
    /// Code of the concept that states the relation.
    public var code: String
    /// Kind of the relation.
    public var kind: RelationKind
    /// The code that does not exist.
    public var target: String
    /// The system that the code is of, where it is another than that of the source.
    public var targetSystem: String?
    /// 1-based row of the concept that states the relation.
    public var row: Int
  }

  /// An `is_a` or `part_of` between concepts each of which is above the other. It is kept as `related`.
  public struct CyclicRelation: Equatable, Codable, Sendable {
    /// Code of the concept that states the relation.
    public var code: String
    /// What the relation was.
    public var kind: RelationKind
    /// Code of the other concept, or of the same.
    public var target: String
    /// 1-based row of the concept that states the relation.
    public var row: Int
  }

  /// A mapping to a code that a system in the database does not have.
  public struct MissingTarget: Equatable, Codable, Sendable, CustomStringConvertible {
    /// Code of the concept that names it.
    public var concept: String
    /// The system and the code that does not exist there.
    public var mapping: ConceptRecord.Mapping
    /// 1-based row of the concept that names it.
    public var row: Int

    /// `line 3: pneumothorax names ICD10CM J93.99, which does not exist`.
    public var description: String {
      "line \(row): \(concept) names \(mapping.system) \(mapping.code), which does not exist"
    }
  }

  /// A code that the source adds to and no source of the system defines.
  public struct UndefinedCode: Equatable, Codable, Sendable {
    /// The code that does not exist.
    public var code: String
    /// 1-based row that names it first.
    public var row: Int
  }

  /// How many relations, codes and mappings of a kind are listed one by one; all are counted.
  public static let unresolvedRelationLimit = 100

  /// What happened to the source.
  public var outcome: Outcome
  /// Concepts stored.
  public var conceptCount = 0
  /// Names stored: preferred names and synonyms, each text once per concept.
  public var nameCount = 0
  /// Descriptions stored.
  public var descriptionCount = 0
  /// Relations stored, those without a target not counted.
  public var relationCount = 0
  /// Mappings to other systems stored.
  public var mappingCount = 0
  /// Tags stored.
  public var tagCount = 0
  /// Relations whose target does not exist, at most `unresolvedRelationLimit`.
  public var unresolvedRelations: [UnresolvedRelation] = []
  /// All relations whose target does not exist.
  public var unresolvedRelationCount = 0
  /// Relations that would make a cycle and are kept as `related`, at most `unresolvedRelationLimit`.
  public var cyclicRelations: [CyclicRelation] = []
  /// All relations that would make a cycle.
  public var cyclicRelationCount = 0
  /// Groups of concepts above each other that such relations would make.
  public var cycleCount = 0
  /// Mappings to codes that do not exist in a system of the database, at most `unresolvedRelationLimit`.
  public var missingTargets: [MissingTarget] = []
  /// All mappings to codes that do not exist in a system of the database.
  public var missingTargetCount = 0
  /// Codes that are added to but not defined, at most `unresolvedRelationLimit`.
  public var undefinedCodes: [UndefinedCode] = []
  /// All codes that are added to but not defined.
  public var undefinedCodeCount = 0
  /// Rows that were left out and tags that are unknown.
  public var diagnostics = ImportDiagnostics()

  /// Makes a report of nothing stored yet.
  public init(outcome: Outcome) {
    self.outcome = outcome
  }
}
