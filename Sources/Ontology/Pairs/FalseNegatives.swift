internal import GRDB

/// Finds the pairs of a batch that must not count as negatives.
struct FalseNegatives {
  /// What has to be known of an anchor and its positive to compare them with those of other pairs.
  struct Sides {
    fileprivate var anchor: Int32
    fileprivate var positive: Int32
    fileprivate var anchorText: UInt64
    fileprivate var positiveText: UInt64
    /// Clusters that mean or may mean the same as one of the two.
    fileprivate var kin: Set<Int32>
    fileprivate var aboveAnchor: Set<Int32>
    fileprivate var abovePositive: Set<Int32>
    /// Clusters that are associated with the anchor, where that is what the pair says.
    fileprivate var associated: Set<Int32>
  }

  let database: Database
  let table: ConceptTable

  /// Reads what has to be known of a pair.
  ///
  /// Of two names of one concept, what stands above or below is a true negative, because a name is not to be taken for a
  /// narrower or a wider one.
  func sides(
    _ kind: PairKind, anchor: (concept: Int32, text: String), positive: (concept: Int32, text: String)
  ) throws -> Sides {
    let isOne = anchor.concept == positive.concept
    let kin = table.kin(of: anchor.concept)
    let above = kind == .synonym ? [] : try ancestorClusters(of: anchor.concept)
    return Sides(
      anchor: table.clusters[Int(anchor.concept)], positive: table.clusters[Int(positive.concept)],
      anchorText: SearchText.hash(anchor.text),
      positiveText: SearchText.hash(positive.text),
      kin: isOne ? kin : kin.union(table.kin(of: positive.concept)), aboveAnchor: above,
      abovePositive: isOne ? above : try ancestorClusters(of: positive.concept),
      associated: kind == .relatedness ? table.associatedClusters(of: anchor.concept) : [])
  }

  /// Whether the positive of `other` is no negative of the anchor of `row`: it means or may mean the same as the anchor
  /// or its positive, reads the same, stands above or below the anchor, or is associated with it too.
  static func isFalse(_ row: Sides, _ other: Sides) -> Bool {
    row.kin.contains(other.positive) || other.positiveText == row.anchorText
      || other.positiveText == row.positiveText || row.aboveAnchor.contains(other.positive)
      || other.abovePositive.contains(row.anchor) || row.associated.contains(other.positive)
  }

  /// Whether the positive of one of two pairs is a negative of the anchor of the other.
  static func isNegative(_ one: Sides, _ other: Sides) -> Bool { !isFalse(one, other) || !isFalse(other, one) }

  /// The cells of a batch that are no negatives.
  static func cells(_ pairs: [Sides]) -> [PairBatch.Cell] {
    pairs.indices.flatMap { row in
      pairs.indices.filter { $0 != row && isFalse(pairs[row], pairs[$0]) }.map { PairBatch.Cell(row: row, column: $0) }
    }
  }

  /// The clusters above a concept or one of its twins.
  func ancestorClusters(of concept: Int32) throws -> Set<Int32> {
    let statement = try database.cachedStatement(
      sql: "SELECT ancestor_id FROM closure WHERE descendant_id = ?")
    var clusters: Set<Int32> = []
    for twin in table.twins(of: concept) {
      for key in try Int64.fetchAll(statement, arguments: [table.keys[Int(twin)]]) {
        if let ancestor = table.numbers[key] { clusters.insert(table.clusters[Int(ancestor)]) }
      }
    }
    return clusters
  }
}
