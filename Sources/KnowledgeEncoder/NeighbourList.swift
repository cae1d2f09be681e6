/// Nearest neighbours of some queries, as `encoder neighbours --json` prints them.
public struct NeighbourList: Codable, Equatable, Sendable {
  /// A name near a query.
  public struct Neighbour: Codable, Equatable, Sendable {
    /// The name.
    public var name: String
    /// The cosine of its vector and that of the query.
    public var cosine: Double

    /// A name with its cosine.
    public init(name: String, cosine: Double) {
      self.name = name
      self.cosine = cosine
    }
  }

  /// A query and what lies near it.
  public struct Query: Codable, Equatable, Sendable {
    /// The text.
    public var query: String
    /// Best first.
    public var neighbours: [Neighbour]

    /// A query with its neighbours, best first.
    public init(query: String, neighbours: [Neighbour]) {
      self.query = query
      self.neighbours = neighbours
    }
  }

  /// Directory of the encoder.
  public var encoder: String
  /// Number of names that were compared.
  public var candidateCount: Int
  /// The queries in the order in which they were asked.
  public var queries: [Query]

  /// Answers of an encoder.
  public init(encoder: String, candidateCount: Int, queries: [Query]) {
    self.encoder = encoder
    self.candidateCount = candidateCount
    self.queries = queries
  }
}
