/// What a text encoder is asked about concepts it was not trained on. Equal for equal databases, options and seeds.
public struct EvaluationSet: Equatable, Sendable {
  /// How many questions are asked at most; the concepts are chosen at random with the seed.
  public struct Limits: Equatable, Codable, Sendable {
    /// Synonym queries.
    public var synonymQueryCount: Int
    /// Description queries.
    public var descriptionQueryCount: Int
    /// Hierarchy questions of each kind.
    public var hierarchyQuestionCount: Int
    /// Candidates: the names of all queried concepts, filled up with others. All names when nil. Holds for the names and
    /// for the candidate parents of all levels together.
    public var candidateCount: Int?

    /// Makes limits.
    public init(
      synonymQueryCount: Int = 2000, descriptionQueryCount: Int = 1000, hierarchyQuestionCount: Int = 2000,
      candidateCount: Int? = nil
    ) {
      self.synonymQueryCount = synonymQueryCount
      self.descriptionQueryCount = descriptionQueryCount
      self.hierarchyQuestionCount = hierarchyQuestionCount
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

  /// Three names of one system. The other concept is neither above nor below the child and does not mean the same.
  public struct Triplet: Equatable, Sendable {
    /// Name of a held-out concept.
    public var child: String
    /// Name of a parent of it.
    public var parent: String
    /// Name of the concept that the parent is compared with.
    public var other: String
  }

  /// A question for the parent of a held-out concept.
  public struct ParentQuery: Equatable, Sendable {
    /// Name of the held-out concept.
    public var child: String
    /// The clusters of its parents on the level.
    public var clusters: [Int]
  }

  /// The concepts of one system that are equally far from the root, and the children whose parents are among them.
  public struct Level: Equatable, Sendable {
    /// The code system.
    public var system: String
    /// Steps to the farthest root.
    public var depth: Int
    /// Preferred names, each text once.
    public var names: [ClusterText]
    /// None has a name of its own among the candidates.
    public var queries: [ParentQuery]
  }

  /// Two names of one system and how far they lie apart in its hierarchy.
  public struct DistancePair: Equatable, Sendable {
    /// Name of a held-out concept.
    public var first: String
    /// Name of a concept of any part.
    public var second: String
    /// Steps of the shortest way over a common ancestor; the roots of a system have one above them.
    public var distance: Int
    /// The code system.
    public var system: String
  }

  /// Preferred names to rank: the candidates of every query, each text once.
  public var names: [ClusterText]
  /// Synonyms of held-out concepts. None of them is among the candidates, apart from case and punctuation: to be right
  /// takes more than to recognise a text.
  public var synonymQueries: [ClusterText]
  /// Texts about held-out concepts.
  public var descriptionQueries: [ClusterText]
  /// The other concept is a random one as far from the root as the parent.
  public var levelTriplets: [Triplet]
  /// The other concept is a sibling of the parent: the neighbouring branch.
  public var siblingTriplets: [Triplet]
  /// Questions for the parent among all names of its level.
  public var levels: [Level]
  /// Near and far pairs alike: the distance to the common ancestor is drawn first.
  public var distancePairs: [DistancePair]
}
