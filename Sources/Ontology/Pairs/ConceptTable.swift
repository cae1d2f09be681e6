import Deterministic

internal import GRDB

/// What the sampler keeps in memory about the selected concepts: numbers only, texts are read when they are needed.
///
/// Concepts are numbered in the order of system and code, so that nothing depends on the order of imports.
struct ConceptTable: Sendable {
  /// Primary keys in the database.
  private(set) var keys: [Int64] = []
  private(set) var numbers: [Int64: Int32] = [:]
  private(set) var systems: [String] = []
  /// Hash of each system and code.
  private(set) var keyHashes: [UInt64] = []
  /// Hash of each normalised preferred name.
  private(set) var nameHashes: [UInt64] = []
  /// Whether a concept collects what has no code of its own ("Other …"): its inclusion terms are different diseases.
  private(set) var isResidual: [Bool] = []
  /// Concepts with the same cluster mean the same: they share their preferred name, or a one-to-one mapping joins them.
  private(set) var clusters: [Int32] = []
  /// Which clusters may mean the same.
  private(set) var relatives = ConceptRelatives()
  /// Concepts with the same split group are in the same part: a cluster, and those whose preferred name is an exact name
  /// of one of its concepts.
  private(set) var splitGroups: [Int32] = []
  /// The held-out part that each concept belongs to, nil for the training part.
  private(set) var heldOutParts: [HeldOutPart?] = []
  /// Hashes of all normalised names of held-out concepts.
  private var heldOutNames: Set<UInt64> = []
  /// The names that are withheld from training, by the hashes of their normalised texts.
  private(set) var withheldNames: [UInt64: WithheldNames.Choice] = [:]
  private(set) var parents: [[Int32]] = []
  /// What sources associate with each concept; empty where relatedness has no weight.
  private var associates: [[Int32]] = []
  /// The category above each concept, itself for a category, -1 where there is none.
  private(set) var categories: [Int32] = []
  /// All names of the concepts.
  private(set) var names: [Name] = []
  /// Members of the clusters that have more than one.
  private(set) var twins: [Int32: [Int32]] = [:]

  /// What is kept of a name.
  struct Name: Sendable {
    /// Of the normalised text.
    var hash: UInt64
    var concept: Int32
    /// Whether it is a preferred name or an exact synonym.
    var isExact: Bool
    /// Whether its scope is one that pairs use.
    var isUsable: Bool
    /// Whether it holds for all concepts that mean the same.
    var isShared: Bool
  }

  var count: Int { keys.count }

  /// Whether a concept is never trained on.
  func isHeldOut(_ concept: Int32) -> Bool { heldOutParts[Int(concept)] != nil }

  /// Whether a text, given by the hash of its normalised form, may be used with a concept: not where the concept is
  /// trained on and the text reads like a name of a held-out one, and never where it is a withheld name.
  func isUsable(_ text: UInt64, with concept: Int32) -> Bool {
    withheldNames[text] == nil && (isHeldOut(concept) || !heldOutNames.contains(text))
  }

  /// Whether the preferred name of a concept may be used with it.
  func isNameUsable(_ concept: Int32) -> Bool { isUsable(nameHashes[Int(concept)], with: concept) }

  /// The clusters that are no negatives of a concept: its own and its relatives.
  func kin(of concept: Int32) -> Set<Int32> {
    let cluster = clusters[Int(concept)]
    return relatives.of(cluster).union([cluster])
  }

  /// The numbers of all concepts.
  var indices: [Int32] { (0..<Int32(count)).map(\.self) }

  init(_ database: Database, _ options: PairOptions) throws {
    try loadConcepts(database, options)
    try loadNames(database, options)
    try group(database, heldOutFraction: options.heldOutFraction)
    try loadHierarchy(database)
    if options.weights.relatedness > 0 { try loadAssociates(database) }
    withheldNames = try options.withheldNames.choose(database, self)
  }

  /// All concepts that mean the same as one, itself included.
  func twins(of concept: Int32) -> [Int32] {
    twins[clusters[Int(concept)]] ?? [concept]
  }

  /// The parents whose names differ from the concept's. Training uses only parents of the training part whose names may
  /// be used; a held-out concept may be compared with any parent.
  func usableParents(of concept: Int32, heldOut: Bool) -> [Int32] {
    parents[Int(concept)].filter { parent in
      nameHashes[Int(parent)] != nameHashes[Int(concept)] && (heldOut || !isHeldOut(parent) && isNameUsable(parent))
    }
  }

  /// What is associated with a concept, and is of the training part with a name that may be used and differs from the
  /// concept's.
  func usableAssociates(of concept: Int32) -> [Int32] {
    guard !associates.isEmpty else { return [] }
    return associates[Int(concept)].filter { other in
      clusters[Int(other)] != clusters[Int(concept)] && !isHeldOut(other) && isNameUsable(other)
    }
  }

  /// The clusters of what is associated with a concept or one of its twins.
  func associatedClusters(of concept: Int32) -> Set<Int32> {
    guard !associates.isEmpty else { return [] }
    return Set(twins(of: concept).flatMap { associates[Int($0)] }.map { clusters[Int($0)] })
  }

  private mutating func loadConcepts(_ database: Database, _ options: PairOptions) throws {
    let systemNames = Set(options.systems)
    let kinds = Set(options.conceptKinds.map(\.rawValue))
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, system, code, kind, name FROM concept_summary WHERE NOT is_obsolete ORDER BY system, code
        """)
    while let row = try rows.next() {
      let system: String = row[1]
      let kind: String = row[3]
      guard systemNames.isEmpty || systemNames.contains(system), kinds.isEmpty || kinds.contains(kind) else {
        continue
      }
      let name: String = row[4]
      numbers[row[0]] = Int32(keys.count)
      keys.append(row[0])
      systems.append(system)
      keyHashes.append(StableHash.of("\(system)\t\(row[2] as String)"))
      nameHashes.append(SearchText.hash(name))
      isResidual.append(name.hasPrefix("Other "))
    }
  }

  /// Goes through the names once: normalising a million of them takes most of the time.
  private mutating func loadNames(_ database: Database, _ options: PairOptions) throws {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT concept_id, text, scope, kind = 'preferred' OR scope IS 'exact' FROM name")
    while let row = try rows.next() {
      guard let concept = numbers[row[0]] else { continue }
      let scope: SynonymScope? = try (row[2] as String?).map { try decode($0) }
      names.append(
        Name(
          hash: SearchText.hash(row[1]), concept: concept, isExact: row[3],
          isUsable: NameUse.isUsable(scope, isResidual: isResidual[Int(concept)], options),
          isShared: NameUse.isShared(scope)))
    }
  }

  private mutating func group(_ database: Database, heldOutFraction: Double) throws {
    var groups = ConceptGroups(count: count)
    for (number, hash) in nameHashes.enumerated() {
      groups.join(Int32(number), preferredName: hash)
    }
    let mappings = try StatedMapping.all(database, numbers: numbers, systems: systems)
    for mapping in mappings where mapping.isOneToOne { groups.join(mapping.concept, twin: mapping.target) }
    let exactNames = names.lazy.filter(\.isExact).map { (concept: $0.concept, hash: $0.hash) }
    for (concept, hash) in exactNames { groups.join(concept, exactName: hash) }
    clusters = indices.map { groups.cluster(of: .concept($0)) }
    splitGroups = indices.map { groups.splitGroup(of: $0) }
    relatives = ConceptRelatives(&groups, names: exactNames, mappings: mappings, systems: systems)
    heldOutParts = splitGroups.map {
      HeldOutPart(keyHash: keyHashes[Int($0)], heldOutFraction: heldOutFraction)
    }
    for name in names where isHeldOut(name.concept) { heldOutNames.insert(name.hash) }
    twins = Dictionary(grouping: indices, by: { clusters[Int($0)] }).filter { $0.value.count > 1 }
  }

  /// Reads what sources associate, seen from both sides.
  private mutating func loadAssociates(_ database: Database) throws {
    var all = Array(repeating: Set<Int32>(), count: count)
    let rows = try Row.fetchCursor(
      database, sql: "SELECT DISTINCT subject_id, object_id FROM relation WHERE kind = 'associated_with'")
    while let row = try rows.next() {
      guard let one = numbers[row[0]], let other = numbers[row[1]] else { continue }
      all[Int(one)].insert(other)
      all[Int(other)].insert(one)
    }
    associates = all.map { $0.sorted() }
  }

  private mutating func loadHierarchy(_ database: Database) throws {
    parents = Array(repeating: [], count: count)
    let steps = try Row.fetchCursor(
      database, sql: "SELECT descendant_id, ancestor_id FROM closure WHERE distance = 1")
    while let row = try steps.next() {
      guard let child = numbers[row[0]], let parent = numbers[row[1]] else { continue }
      parents[Int(child)].append(parent)
    }
    for child in parents.indices { parents[child].sort() }

    categories = Array(repeating: -1, count: count)
    let members = try Row.fetchCursor(
      database,
      sql: """
        SELECT closure.descendant_id, concept_id FROM entry JOIN closure ON closure.ancestor_id = concept_id
        WHERE kind = 'category' UNION SELECT concept_id, concept_id FROM entry WHERE kind = 'category'
        """)
    while let row = try members.next() {
      guard let member = numbers[row[0]], let category = numbers[row[1]] else { continue }
      categories[Int(member)] = category
    }
  }
}
