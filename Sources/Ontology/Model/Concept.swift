/// A code in a system: what identifies a concept.
public struct ConceptID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
  /// The code system, for example `ICD10CM`.
  public var system: String
  /// The code as its publisher writes it, for example `J93.0`.
  public var code: String

  /// Identifies a concept.
  public init(system: String, code: String) {
    self.system = system
    self.code = code
  }

  /// System and code, separated by a space.
  public var description: String { "\(system) \(code)" }

  /// Orders by system, then by code.
  public static func < (a: ConceptID, b: ConceptID) -> Bool {
    (a.system, a.code) < (b.system, b.code)
  }
}

/// Which source states a fact, and where in its file.
public struct Provenance: Hashable, Codable, Sendable {
  /// Name of the source.
  public var source: String
  /// 1-based row or line of the source's file.
  public var row: Int
}

/// A concept with its preferred name. Where several sources describe it, the one imported first decides.
public struct Concept: Hashable, Codable, Sendable {
  /// System and code.
  public var id: ConceptID
  /// What sort of thing it is.
  public var kind: ConceptKind
  /// The preferred name.
  public var name: String
  /// Whether its publisher has withdrawn it.
  public var isObsolete: Bool
  /// Whether ICD-10-CM allows the code for billing; nil where no source says so.
  public var isBillable: Bool?
  /// Where it is defined.
  public var provenance: Provenance
}

/// A name of a concept.
public struct ConceptName: Hashable, Codable, Sendable {
  /// The name itself.
  public var text: String
  /// Whether this is the preferred name.
  public var isPreferred: Bool
  /// How close a synonym is to the preferred name; nil for a name that a source prefers.
  public var scope: SynonymScope?
  /// What sort of name the source says it is: `layperson` in HPO, the term type (TTY) in UMLS.
  public var termType: String?
  /// Which atom of which vocabulary it is, where the source is made of vocabularies.
  public var atom: NameAtom?
  /// Where it is stated.
  public var provenance: Provenance
}

/// Where a source that is made of vocabularies, such as UMLS, has a name from.
public struct NameAtom: Hashable, Codable, Sendable {
  /// Identifier of the atom (AUI).
  public var id: String
  /// Source vocabulary (SAB).
  public var vocabulary: String
  /// Language (LAT).
  public var language: String
}

/// A text about a concept.
public struct ConceptDescription: Hashable, Codable, Sendable {
  /// What the text is about.
  public var kind: DescriptionKind
  /// The text itself.
  public var text: String
  /// The modality the text is about, where it is about one.
  public var modality: String?
  /// The vocabulary that the text is from, where the source is made of vocabularies.
  public var vocabulary: String?
  /// Where it is stated.
  public var provenance: Provenance
}

/// A concept above or below another one.
public struct RelatedConcept: Hashable, Codable, Sendable {
  /// The other concept.
  public var concept: Concept
  /// The least number of `is_a` and `part_of` steps between the two.
  public var distance: Int
}

/// A relation between a concept and another one, as stated.
public struct ConceptRelation: Hashable, Codable, Sendable {
  /// Which of the two concepts is the subject.
  public enum Direction: String, Codable, Sendable {
    /// The concept asked about has the relation to the other one.
    case outgoing
    /// The other concept has the relation to the one asked about.
    case incoming
  }

  /// Which of the two concepts is the subject.
  public var direction: Direction
  /// What the relation says.
  public var kind: RelationKind
  /// What the source calls the relation, where that says more than the kind.
  public var label: String?
  /// The other concept.
  public var concept: Concept
  /// Where the relation is stated.
  public var provenance: Provenance
}

/// A statement that a concept of another system means the same.
public struct ConceptMapping: Hashable, Codable, Sendable {
  /// Which of the two concepts makes the statement.
  public enum Direction: String, Codable, Sendable {
    /// The concept asked about is mapped to the other one.
    case outgoing
    /// The other concept is mapped to the one asked about.
    case incoming
  }

  /// Which of the two concepts makes the statement.
  public var direction: Direction
  /// The other concept's system and code, as stated.
  public var id: ConceptID
  /// The other concept, where a source in this database describes it; of a code that was merged, the present one.
  public var concept: Concept?
  /// How the mapping was found; `stated` where a source says so.
  public var method: MappingMethod
  /// How sure curation is of it, from 0 to 1; nil for what is stated.
  public var score: Double?
  /// What speaks for it; nil for what is stated.
  public var evidence: String?
  /// Where the mapping is stated.
  public var provenance: Provenance
}
