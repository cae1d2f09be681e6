internal import GRDB

/// Finds the pairs of a batch that must not count as negatives.
struct FalseNegatives {
  let database: Database
  let table: ConceptTable

  /// - Parameters:
  ///   - anchors: The concept and the text of each anchor.
  ///   - positives: The concept and the text of each positive.
  func cells(
    anchors: [(concept: Int32, text: String)], positives: [(concept: Int32, text: String)]
  ) throws -> [PairBatch.Cell] {
    let anchorHashes = anchors.map { SplitMix64.hash(SearchText.normalised($0.text)) }
    let positiveHashes = positives.map { SplitMix64.hash(SearchText.normalised($0.text)) }
    let aboveAnchors = try anchors.map { try ancestorClusters(of: $0.concept) }
    let abovePositives = try positives.map { try ancestorClusters(of: $0.concept) }
    func family(_ concept: Int32) -> Int32 { table.families[Int(concept)] }
    func cluster(_ concept: Int32) -> Int32 { table.clusters[Int(concept)] }

    var cells: [PairBatch.Cell] = []
    for row in anchors.indices {
      let (anchor, own) = (anchors[row].concept, positives[row].concept)
      for column in positives.indices where column != row {
        let other = positives[column].concept
        let meansTheSame = family(other) == family(anchor) || family(other) == family(own)
        let readsTheSame =
          positiveHashes[column] == anchorHashes[row] || positiveHashes[column] == positiveHashes[row]
        let isAboveOrBelow =
          aboveAnchors[row].contains(cluster(other)) || abovePositives[column].contains(cluster(anchor))
        if meansTheSame || readsTheSame || isAboveOrBelow {
          cells.append(PairBatch.Cell(row: row, column: column))
        }
      }
    }
    return cells
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
