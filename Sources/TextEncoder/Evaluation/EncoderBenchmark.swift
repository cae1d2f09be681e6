/// Texts an encoder is judged by: all of held-out concepts it has never been trained on.
public struct EncoderBenchmark: Equatable, Sendable {
  /// A text and the concept it names or describes.
  public struct Item: Equatable, Sendable {
    /// A name or a description.
    public var text: String
    /// Number of the concept, the same wherever the benchmark means it.
    public var concept: Int

    /// Makes an item.
    public init(_ text: String, concept: Int) {
      self.text = text
      self.concept = concept
    }
  }

  /// A concept, its parent, and another concept that the parent should be nearer than.
  public struct Triplet: Equatable, Sendable {
    /// Name of a held-out concept.
    public var child: String
    /// Name of a concept one step above it.
    public var parent: String
    /// Name of a concept that is not above it.
    public var other: String

    /// Makes a triplet.
    public init(child: String, parent: String, other: String) {
      self.child = child
      self.parent = parent
      self.other = other
    }
  }

  /// The names of one level of a hierarchy, and children whose parents are among them.
  public struct Level: Equatable, Sendable {
    /// The name of a child and the concepts that are right.
    public struct Query: Equatable, Sendable {
      /// Name of a child.
      public var text: String
      /// Numbers of its parents on the level.
      public var concepts: [Int]

      /// Makes a query.
      public init(_ text: String, concepts: [Int]) {
        self.text = text
        self.concepts = concepts
      }
    }

    /// The names of the level.
    public var candidates: [Item]
    /// Children with a parent among the candidates.
    public var queries: [Query]

    /// Makes a level.
    public init(candidates: [Item], queries: [Query]) {
      self.candidates = candidates
      self.queries = queries
    }
  }

  /// Two names of one hierarchy and the steps between them.
  public struct DistancePair: Equatable, Sendable {
    /// One name.
    public var first: String
    /// The other name.
    public var second: String
    /// Steps between the two through their nearest common ancestor.
    public var distance: Int
    /// Distances of different hierarchies are not compared.
    public var hierarchy: String

    /// Makes a pair.
    public init(first: String, second: String, distance: Int, hierarchy: String) {
      self.first = first
      self.second = second
      self.distance = distance
      self.hierarchy = hierarchy
    }
  }

  /// Every name that may be retrieved by a synonym or a description.
  public var candidates: [Item]
  /// Other names of candidates: each asks for the candidate of its concept.
  public var synonyms: [Item]
  /// Texts about candidates: each asks for the candidate of its concept.
  public var descriptions: [Item]
  /// The other is a random concept of the parent's level.
  public var levelTriplets: [Triplet]
  /// The other is a sibling of the parent.
  public var siblingTriplets: [Triplet]
  /// Retrieval of parents, level by level.
  public var levels: [Level]
  /// Pairs for the correlation of likeness with distance.
  public var distancePairs: [DistancePair]

  /// Makes a benchmark.
  public init(
    candidates: [Item] = [], synonyms: [Item] = [], descriptions: [Item] = [], levelTriplets: [Triplet] = [],
    siblingTriplets: [Triplet] = [], levels: [Level] = [], distancePairs: [DistancePair] = []
  ) {
    self.candidates = candidates
    self.synonyms = synonyms
    self.descriptions = descriptions
    self.levelTriplets = levelTriplets
    self.siblingTriplets = siblingTriplets
    self.levels = levels
    self.distancePairs = distancePairs
  }
}
