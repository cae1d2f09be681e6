import Deterministic

internal import GRDB

/// The concepts from which batches of one form are drawn.
struct PairPool: Sendable {
  /// What the positives of a batch have in common.
  enum Form: Sendable {
    case synonym
    case hierarchy
    case description(DescriptionKind)
  }

  let form: Form
  /// Eligible concepts in ascending order.
  let concepts: [Int32]
  /// What a training batch without a negative falls back on; nil where it was not looked for or is not there.
  var negatives: NegativePairs?

  var kind: PairKind {
    switch form {
    case .synonym: .synonym
    case .hierarchy: .hierarchy
    case .description: .description
    }
  }

  /// The kind, and of descriptions which.
  var name: String {
    if case .description(let kind) = form { return "\(self.kind.rawValue) (\(kind.rawValue))" }
    return kind.rawValue
  }
}

extension PairPool {
  /// Returns the pools of a held-out part, or of the training part when nil, that have more than one pair.
  static func all(
    _ database: Database, _ table: ConceptTable, _ options: PairOptions, part: HeldOutPart?
  ) throws -> [PairPool] {
    func isInPart(_ concept: Int32) -> Bool {
      table.heldOutParts[Int(concept)] == part && table.isNameUsable(concept)
    }
    let children = table.indices.filter { !table.usableParents(of: $0, heldOut: part != nil).isEmpty }
    var pools = [
      PairPool(form: .synonym, concepts: try withSynonyms(database, table, options).filter(isInPart)),
      PairPool(form: .hierarchy, concepts: children.filter(isInPart)),
    ]
    for kind in options.descriptionKinds {
      let concepts = try described(database, table, options, kind).filter(isInPart)
      pools.append(PairPool(form: .description(kind), concepts: concepts))
    }
    return pools.filter { $0.concepts.count > 1 }
  }

  /// Concepts with a name that differs from the preferred one.
  private static func withSynonyms(
    _ database: Database, _ table: ConceptTable, _ options: PairOptions
  ) throws -> [Int32] {
    var hasOwn = Array(repeating: false, count: table.count)
    // Two different names of a cluster suffice to know whether one differs from a given name.
    var ofCluster: [Int32: Set<UInt64>] = [:]
    let rows = try Row.fetchCursor(database, sql: "SELECT concept_id, text, scope FROM name")
    while let row = try rows.next() {
      guard let concept = table.numbers[row[0]] else { continue }
      let scope: SynonymScope? = try (row[2] as String?).map { try decode($0) }
      guard NameUse.isUsable(scope, isResidual: table.isResidual[Int(concept)], options) else { continue }
      let hash = StableHash.of(SearchText.normalised(row[1]))
      guard table.isUsable(hash, with: concept) else { continue }
      if hash != table.nameHashes[Int(concept)] { hasOwn[Int(concept)] = true }
      let cluster = table.clusters[Int(concept)]
      if table.twins[cluster] != nil, NameUse.isShared(scope), ofCluster[cluster, default: []].count < 2 {
        ofCluster[cluster, default: []].insert(hash)
      }
    }
    return table.indices.filter { concept in
      hasOwn[Int(concept)]
        || ofCluster[table.clusters[Int(concept)], default: []].contains {
          $0 != table.nameHashes[Int(concept)]
        }
    }
  }

  private static func described(
    _ database: Database, _ table: ConceptTable, _ options: PairOptions, _ kind: DescriptionKind
  ) throws -> [Int32] {
    var concepts: Set<Int32> = []
    let rows = try Row.fetchCursor(
      database, sql: "SELECT concept_id, modality, text FROM description WHERE kind = ?", arguments: [kind.rawValue])
    while let row = try rows.next() {
      guard let concept = table.numbers[row[0]], !concepts.contains(concept) else { continue }
      let text = PairTexts.text(row[2], modality: row[1], limit: options.maxDescriptionCharacters)
      if table.isUsable(StableHash.of(SearchText.normalised(text)), with: concept) { concepts.insert(concept) }
    }
    return concepts.sorted()
  }
}

/// Which names may stand for a concept.
enum NameUse {
  /// Whether a name of this scope (nil for a preferred one) is used.
  static func isUsable(_ scope: SynonymScope?, isResidual: Bool, _ options: PairOptions) -> Bool {
    guard let scope else { return true }
    return options.synonymScopes.contains(scope) && !(isResidual && (scope == .inclusion || scope == .index))
  }

  /// Whether a name also holds for the twins of its concept: inclusion terms and the like are often narrower.
  static func isShared(_ scope: SynonymScope?) -> Bool {
    scope == nil || scope == .exact
  }
}
