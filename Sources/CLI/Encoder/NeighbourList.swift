/// Nearest neighbours of some queries, as `encoder neighbours --json` prints them.
struct NeighbourList: Codable, Equatable {
  struct Neighbour: Codable, Equatable {
    var name: String
    var cosine: Double
  }

  struct Query: Codable, Equatable {
    var query: String
    /// Best first.
    var neighbours: [Neighbour]
  }

  /// Directory of the encoder.
  var encoder: String
  /// Number of names that were compared.
  var candidateCount: Int
  var queries: [Query]
}
