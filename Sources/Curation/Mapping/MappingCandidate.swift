import Ontology

/// A code that a disorder may be mapped to.
public struct MappingCandidate: Codable, Equatable, Sendable {
  /// The three-character category.
  public var category: String
  /// The most telling code inside the category.
  public var code: String
  /// How sure the mapping is: the model's probability that the category is right, from 0 to 1.
  public var score: Double
  /// What decided.
  public var method: MappingMethod
  /// The name that speaks for the code and the concept that bears it: `primary pneumothorax (MONDO 0002076)`.
  public var evidence: String

  /// Makes a candidate.
  public init(category: String, code: String, score: Double, method: MappingMethod, evidence: String) {
    self.category = category
    self.code = code
    self.score = score
    self.method = method
    self.evidence = evidence
  }
}

/// A disorder's name with the codes that it may be mapped to, the most probable first.
public struct MappedTerm: Codable, Equatable, Sendable {
  /// The name as it was given.
  public var title: String
  /// The concept that bears it; nil for a name that stands alone.
  public var concept: ConceptID?
  /// Candidates in descending order of their scores, no category twice.
  public var candidates: [MappingCandidate]

  /// Makes a mapped term.
  public init(title: String, concept: ConceptID? = nil, candidates: [MappingCandidate]) {
    self.title = title
    self.concept = concept
    self.candidates = candidates
  }

  /// By what a decision about the term is found: the code of its concept, else its name.
  var key: String { concept?.code ?? title }
}

/// What is mapped: a disorder with all its names.
public struct MappingSubject: Equatable, Sendable {
  /// Its name.
  public var title: String
  /// What it is called too; each is evidence as the name is.
  public var otherNames: [String]
  /// The concept that it is; nil for a name that stands alone.
  public var concept: ConceptID?

  /// Makes a subject.
  public init(title: String, otherNames: [String] = [], concept: ConceptID? = nil) {
    self.title = title
    self.otherNames = otherNames
    self.concept = concept
  }
}
