import VectorSearch

/// Names in groups, such as the chapters of a classification, and how well the groups hold together among the vectors.
public struct ClusterTask: EncoderTask, Equatable {
  /// One way of putting the names into groups.
  public struct Grouping: Equatable, Sendable {
    /// What a group is, such as `chapter`.
    public var name: String
    /// For each name the number of its group, from 0; nil for a name that is in none.
    public var groups: [Int?]

    /// A grouping.
    public init(name: String, groups: [Int?]) {
      self.name = name
      self.groups = groups
    }
  }

  /// Neighbours that are looked at.
  public static let neighbourCount = 10

  /// The name of the set.
  public var name: String
  /// The names.
  public var texts: [String]
  /// Ways of putting them into groups.
  public var groupings: [Grouping]

  /// A set of names in groups.
  ///
  /// Traps: groups of another number of names.
  public init(name: String, texts: [String], groupings: [Grouping]) {
    precondition(groupings.allSatisfy { $0.groups.count == texts.count }, "groups of other names")
    self.name = name
    self.texts = texts
    self.groupings = groupings
  }

  /// Cosine.
  public var similarity: VectorSimilarity { .cosine }

  /// What the names are and how many groups there are.
  public var description: TaskDescription {
    TaskDescription(
      name: name, kind: "clusters",
      protocolText: """
        silhouette: of each name by cosine distance. purity: the share of the \(Self.neighbourCount) nearest other names \
        that are of the same group. Intervals draw names.
        """,
      counts: [.init("names", texts.count)]
        + groupings.map { .init("\($0.name)s", Set($0.groups.compactMap(\.self)).count) })
  }

  /// Silhouette and purity of each grouping, and how many directions the names use.
  public func measures(_ vectors: TextVectors) throws -> [Measure] {
    try groupings.flatMap { grouping in
      let members = texts.indices.filter { grouping.groups[$0] != nil }
      let groups = members.compactMap { grouping.groups[$0] }
      let space = VectorSpace(vectors: vectors.matrix(members.map { texts[$0] }), dimension: vectors.dimension)
      let own = Array(members.indices)
      return [
        Measure("\(grouping.name).silhouette", .mean(space.silhouettes(groups), concepts: own)),
        Measure(
          "\(grouping.name).purity",
          .mean(try Self.purities(space, groups, vectors, members.map { texts[$0] }), concepts: own)),
      ]
    } + [
      Measure(
        "effective_rank",
        .whole(
          VectorSpace(vectors: vectors.matrix(texts), dimension: vectors.dimension).effectiveRank(), count: texts.count)
      )
    ]
  }

  private static func purities(
    _ space: VectorSpace, _ groups: [Int], _ vectors: TextVectors, _ texts: [String]
  ) throws -> [Double] {
    let count = min(neighbourCount, texts.count - 1)
    guard count > 0 else { return texts.map { _ in 0 } }
    let nearest = try vectors.table(texts).nearest(space.vectors, k: count + 1)
    return nearest.enumerated().map { index, neighbours in
      let others = neighbours.filter { $0.row != index }.prefix(count)
      return Double(others.count { groups[$0.row] == groups[index] }) / Double(count)
    }
  }
}
