internal import GRDB

/// The concepts from which batches of one form are drawn.
struct PairPool: Sendable {
  /// What the positives of a batch have in common.
  enum Form: Sendable {
    case synonym
    case hierarchy(PairOptions.Hierarchy)
    case description(DescriptionKind)
    case relatedness
  }

  let form: Form
  /// Eligible concepts in ascending order; of those that mean the same only the first, where names are paired.
  let concepts: [Int32]
  /// How often a pass draws each of `concepts`; nil for once.
  var drawCounts: [Int]?
  /// What a training batch without a negative falls back on; nil where it was not looked for or is not there.
  var negatives: NegativePairs?

  var kind: PairKind {
    switch form {
    case .synonym: .synonym
    case .hierarchy: .hierarchy
    case .description: .description
    case .relatedness: .relatedness
    }
  }

  /// The kind, and of descriptions which.
  var name: String {
    if case .description(let kind) = form { return "\(self.kind.rawValue) (\(kind.rawValue))" }
    return kind.rawValue
  }
}

extension PairPool {
  /// The concepts that the positive of a training pair with this anchor may come from.
  func positives(of concept: Int32, _ table: ConceptTable) -> [Int32] {
    switch form {
    case .synonym, .description: [concept]
    case .hierarchy: table.usableParents(of: concept, heldOut: false)
    case .relatedness: table.usableAssociates(of: concept)
    }
  }

  /// Returns the pools of a held-out part, or of the training part when nil, that have more than one pair.
  static func all(
    _ database: Database, _ table: ConceptTable, _ options: PairOptions, part: HeldOutPart?
  ) throws -> [PairPool] {
    func isInPart(_ concept: Int32) -> Bool {
      table.heldOutParts[Int(concept)] == part && table.isNameUsable(concept)
    }
    let children = table.indices.filter { !table.usableParents(of: $0, heldOut: part != nil).isEmpty }
    let named = nameCounts(table).filter { table.heldOutParts[Int($0.concept)] == part }
    var pools = [
      PairPool(
        form: .synonym, concepts: named.map(\.concept),
        drawCounts: named.map { options.names.pairCount(names: $0.count) }),
      PairPool(form: .hierarchy(options.hierarchy), concepts: children.filter(isInPart)),
    ]
    let related = table.indices.filter { !table.usableAssociates(of: $0).isEmpty }
    pools.append(PairPool(form: .relatedness, concepts: related.filter(isInPart)))
    for kind in options.descriptionKinds {
      let concepts = try described(database, table, options, kind).filter(isInPart)
      pools.append(PairPool(form: .description(kind), concepts: concepts))
    }
    return pools.filter { $0.concepts.count > 1 }
  }

  /// The first concept of every cluster that has several usable names, and how many. One of them holds for the whole
  /// cluster.
  private static func nameCounts(_ table: ConceptTable) -> [(concept: Int32, count: Int)] {
    struct Name: Hashable {
      var cluster: Int32
      var hash: UInt64
    }
    var names: [Name] = []
    var isShared = Array(repeating: false, count: table.count)
    for name in table.names where name.isUsable && table.isUsable(name.hash, with: name.concept) {
      let cluster = table.clusters[Int(name.concept)]
      names.append(Name(cluster: cluster, hash: name.hash))
      if name.isShared { isShared[Int(cluster)] = true }
    }
    names.sort { ($0.cluster, $0.hash) < ($1.cluster, $1.hash) }
    var counts: [(concept: Int32, count: Int)] = []
    for (index, name) in names.enumerated() where index == 0 || names[index - 1] != name {
      if let last = counts.last, last.concept == name.cluster {
        counts[counts.count - 1].count += 1
      } else {
        counts.append((name.cluster, 1))
      }
    }
    return counts.filter { $0.count > 1 && isShared[Int($0.concept)] }
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
      if table.isUsable(SearchText.hash(text), with: concept) { concepts.insert(concept) }
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
