/// What a text encoder is asked about concepts it was not trained on. Equal for equal databases, options and seeds.
public struct EvaluationSet: Equatable, Sendable {
  /// How many questions are asked at most; the concepts are chosen at random with the seed.
  public struct Limits: Equatable, Codable, Sendable {
    /// Synonym queries.
    public var synonymQueryCount: Int
    /// Description queries.
    public var descriptionQueryCount: Int
    /// Hierarchy triplets.
    public var tripletCount: Int
    /// Candidates: the names of all queried concepts, filled up with others. All names when nil.
    public var candidateCount: Int?

    /// Makes limits.
    public init(
      synonymQueryCount: Int = 2000, descriptionQueryCount: Int = 1000, tripletCount: Int = 2000,
      candidateCount: Int? = nil
    ) {
      self.synonymQueryCount = synonymQueryCount
      self.descriptionQueryCount = descriptionQueryCount
      self.tripletCount = tripletCount
      self.candidateCount = candidateCount
    }
  }

  /// A text and the cluster of concepts it belongs to. Concepts of one cluster mean the same.
  public struct ClusterText: Equatable, Sendable {
    /// A name or a description.
    public var text: String
    /// Which concepts it belongs to.
    public var cluster: Int
  }

  /// Three names of one system.
  public struct Triplet: Equatable, Sendable {
    /// Name of a held-out concept.
    public var child: String
    /// Name of a parent of it.
    public var parent: String
    /// Name of another concept as far from the root as the parent, neither above nor below the child.
    public var other: String
  }

  /// Preferred names to rank: the candidates of every query, each text once.
  public var names: [ClusterText]
  /// Synonyms of held-out concepts. None of them is among the candidates, apart from case and punctuation: to be right
  /// takes more than to recognise a text.
  public var synonymQueries: [ClusterText]
  /// Texts about held-out concepts.
  public var descriptionQueries: [ClusterText]
  /// Held-out concepts with a parent.
  public var triplets: [Triplet]
}
