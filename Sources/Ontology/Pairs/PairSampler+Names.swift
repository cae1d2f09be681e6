internal import GRDB

/// A name that pairs may have.
public struct TrainingName: Equatable, Sendable {
  /// The name.
  public var text: String
  /// What it means: names of equal number are those of one concept or of several that mean the same.
  public var cluster: Int

  /// A name of a cluster.
  public init(_ text: String, cluster: Int) {
    self.text = text
    self.cluster = cluster
  }
}

/// Names as negatives: those of all concepts that are trained on, and which of them a pair may be compared with.
extension PairSampler {
  /// Returns the names that training pairs may have, each spelling of a cluster once, in the order of clusters and bytes.
  ///
  /// - Throws: `OntologyError` when the database cannot be read.
  public func trainingNames() throws -> [TrainingName] {
    try names { concept, hash in
      !table.isHeldOut(concept) && table.isUsable(hash, with: concept) ? Int(table.clusters[Int(concept)]) : nil
    }
  }

  /// The names of usable scopes that `cluster` gives a cluster, each spelling of it once, in the order of clusters and bytes.
  func names(cluster: (_ concept: Int32, _ hash: UInt64) -> Int?) throws -> [TrainingName] {
    var names: [(name: TrainingName, hash: UInt64)] = []
    try snapshot.read { database in
      let rows = try Row.fetchCursor(database, sql: "SELECT concept_id, text, scope FROM name")
      while let row = try rows.next() {
        guard let concept = table.numbers[row[0]] else { continue }
        let scope: SynonymScope? = try (row[2] as String?).map { try decode($0) }
        guard NameUse.isUsable(scope, isResidual: table.isResidual[Int(concept)], options) else { continue }
        let hash = SearchText.hash(row[1])
        guard let cluster = cluster(concept, hash) else { continue }
        names.append((TrainingName(row[1], cluster: cluster), hash))
      }
    }
    names.sort { one, other in
      if one.name.cluster != other.name.cluster { return one.name.cluster < other.name.cluster }
      if one.hash != other.hash { return one.hash < other.hash }
      return one.name.text.utf8.lexicographicallyPrecedes(other.name.text.utf8)
    }
    let single = names.indices.filter { index in
      index == 0 || names[index].hash != names[index - 1].hash
        || names[index].name.cluster != names[index - 1].name.cluster
    }
    return single.map { names[$0].name }
  }

  /// The clusters whose names are no negatives of those of a cluster: itself, and those that may mean the same.
  public func kin(ofCluster cluster: Int) -> Set<Int> {
    Set(table.relatives.of(Int32(cluster)).map(Int.init)).union([cluster])
  }

  /// Returns a batch of pairs of names with further negatives, and which of them are none for which anchor.
  public func adding(_ negatives: [TrainingName], to batch: PairBatch) -> PairBatch {
    var batch = batch
    let hashes = negatives.map { SearchText.hash($0.text) }
    for row in 0..<batch.count {
      let kin = kin(ofCluster: batch.clusters[row])
      let own = [SearchText.hash(batch.anchors[row]), SearchText.hash(batch.positives[row])]
      for (column, negative) in negatives.enumerated()
      where kin.contains(negative.cluster) || own.contains(hashes[column]) {
        batch.falseNegatives.append(.init(row: row, column: batch.count + batch.negatives.count + column))
      }
    }
    batch.negatives += negatives.map(\.text)
    return batch
  }
}
