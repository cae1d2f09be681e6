import Deterministic

internal import GRDB

/// Finds the pairs that a concept gives, before the split and the weights are applied.
struct PairListReader {
  /// Two concepts and their texts.
  struct Candidate {
    var anchor: Int32
    var positive: Int32
    var texts: (anchor: String, positive: String)
    var source: String
    var descriptionKind: DescriptionKind?
  }

  let texts: PairTexts
  private let table: ConceptTable
  private let options: PairListOptions
  private let sourceNames: [Int64: String]
  /// Concepts with one of the tags asked for; nil when any will do.
  private let tagged: Set<Int32>?
  private let children: [[Int32]]

  init(_ database: Database, _ table: ConceptTable, _ options: PairListOptions) throws {
    self.table = table
    self.options = options
    texts = PairTexts(database: database, table: table, options: options.pairOptions)
    sourceNames = try Self.sources(database, named: options.sources)
    tagged = try Self.tagged(database, table, options.tags)
    var children: [[Int32]] = Array(repeating: [], count: options.relations.contains(.sibling) ? table.count : 0)
    if !children.isEmpty {
      for child in table.indices {
        for parent in table.parents[Int(child)] { children[Int(parent)].append(child) }
      }
    }
    self.children = children
  }

  /// What the random choices for a concept depend on: its system and code, not its number.
  func keyHash(of concept: Int32) -> UInt64 { table.keyHashes[Int(concept)] }

  /// The pairs of a relation that begin at a concept, at most as many as the options allow.
  func candidates(
    _ relation: PairRelation, of concept: Int32, _ random: inout SplitMix64
  ) throws -> [Candidate] {
    guard isWanted(concept) else { return [] }
    var found =
      switch relation {
      case .synonym: try synonyms(of: concept)
      case .definition: try descriptions(of: concept) { $0 == .definition }
      case .section: try descriptions(of: concept) { $0 != .definition }
      case .parent: try parents(of: concept)
      case .sibling: try siblings(of: concept, &random)
      }
    if found.count > options.maxPairsPerConcept {
      random.shuffle(&found)
      found.removeLast(found.count - options.maxPairsPerConcept)
    }
    return found
  }

  private func isWanted(_ concept: Int32) -> Bool { tagged?.contains(concept) ?? true }

  private struct Name {
    var concept: Int32
    var text: String
    var hash: UInt64
    var isShared: Bool
    var source: String
  }

  /// Pairs of names of a cluster; they are listed with its first member. Two names of different members are paired only
  /// where both hold for the whole cluster.
  private func synonyms(of concept: Int32) throws -> [Candidate] {
    let members = table.twins(of: concept).filter(isWanted)
    guard members.first == concept else { return [] }
    let names = try members.flatMap(names)
    var seen: Set<[UInt64]> = []
    var found: [Candidate] = []
    for (index, first) in names.enumerated() {
      for second in names[(index + 1)...] where first.hash != second.hash {
        guard first.concept == second.concept || (first.isShared && second.isShared),
          seen.insert([first.hash, second.hash].sorted()).inserted
        else { continue }
        found.append(
          Candidate(
            anchor: first.concept, positive: second.concept, texts: (first.text, second.text), source: second.source))
      }
    }
    return found
  }

  /// The usable names of a concept that the sources asked for state, the preferred ones first, else in the order of their
  /// bytes.
  private func names(of concept: Int32) throws -> [Name] {
    let rows = try Row.fetchAll(
      texts.database.cachedStatement(sql: "SELECT text, scope, source_id FROM name WHERE concept_id = ?"),
      arguments: [table.keys[Int(concept)]])
    var names: [(isSynonym: Bool, name: Name)] = []
    for row in rows {
      guard let source = sourceNames[row[2]] else { continue }
      let scope: SynonymScope? = try (row[1] as String?).map { try decode($0) }
      guard NameUse.isUsable(scope, isResidual: table.isResidual[Int(concept)], texts.options) else { continue }
      let text: String = row[0]
      let hash = SearchText.hash(text)
      guard table.isUsable(hash, with: concept) else { continue }
      names.append(
        (
          scope != nil,
          Name(
            concept: concept, text: text, hash: hash,
            isShared: NameUse.isShared(scope), source: source)
        ))
    }
    return names.sorted { first, second in
      guard first.isSynonym == second.isSynonym else { return second.isSynonym }
      if first.name.text != second.name.text {
        return first.name.text.utf8.lexicographicallyPrecedes(second.name.text.utf8)
      }
      return first.name.source < second.name.source
    }.map(\.name)
  }

  private func descriptions(of concept: Int32, _ isAsked: (DescriptionKind) -> Bool) throws -> [Candidate] {
    guard table.isNameUsable(concept) else { return [] }
    let rows = try Row.fetchAll(
      texts.database.cachedStatement(
        sql: "SELECT kind, modality, text, source_id FROM description WHERE concept_id = ?"),
      arguments: [table.keys[Int(concept)]])
    var found: [Candidate] = []
    for row in rows {
      let kind: DescriptionKind = try decode(row[0])
      guard let source = sourceNames[row[3]], isAsked(kind) else { continue }
      let text = PairTexts.text(row[2], modality: row[1], limit: options.maxDescriptionCharacters)
      guard !found.contains(where: { $0.texts.positive == text }),
        table.isUsable(SearchText.hash(text), with: concept)
      else { continue }
      found.append(
        Candidate(
          anchor: concept, positive: concept, texts: (try texts.name(of: concept), text), source: source,
          descriptionKind: kind))
    }
    return found.sorted { $0.texts.positive.utf8.lexicographicallyPrecedes($1.texts.positive.utf8) }
  }

  private func parents(of concept: Int32) throws -> [Candidate] {
    guard table.isNameUsable(concept) else { return [] }
    return try table.parents[Int(concept)].compactMap { parent in
      guard isWanted(parent), table.isNameUsable(parent),
        table.nameHashes[Int(parent)] != table.nameHashes[Int(concept)],
        let source = try relationSource(from: concept, to: parent)
      else { return nil }
      return try candidate(concept, parent, source)
    }
  }

  /// Siblings that come after a concept in the order of system and code, so that each pair is listed once. Of very many
  /// only some are looked at.
  private func siblings(of concept: Int32, _ random: inout SplitMix64) throws -> [Candidate] {
    guard table.isNameUsable(concept) else { return [] }
    var found: Set<Int32> = []
    let kin = table.kin(of: concept)
    for parent in table.parents[Int(concept)] where isWanted(parent) {
      guard try relationSource(from: concept, to: parent) != nil else { continue }
      let later = after(concept, in: children[Int(parent)])
      let enough = 8 * options.maxPairsPerConcept
      let some = later.count <= enough ? Array(later) : (0..<enough).map { _ in later.randomElement(&random) }
      found.formUnion(some.filter { isWanted($0) && table.isNameUsable($0) && !kin.contains(table.clusters[Int($0)]) })
    }
    var chosen = found.sorted()
    random.shuffle(&chosen)
    var candidates: [Candidate] = []
    for sibling in chosen where candidates.count < options.maxPairsPerConcept {
      let common = Set(table.parents[Int(sibling)]).intersection(table.parents[Int(concept)]).sorted()
      guard let source = try common.lazy.compactMap({ try relationSource(from: sibling, to: $0) }).first else {
        continue
      }
      candidates.append(try candidate(concept, sibling, source))
    }
    return candidates
  }

  /// The part of an ascending list that lies behind a number.
  private func after(_ concept: Int32, in concepts: [Int32]) -> ArraySlice<Int32> {
    var (low, high) = (0, concepts.count)
    while low < high {
      let middle = (low + high) / 2
      if concepts[middle] <= concept { low = middle + 1 } else { high = middle }
    }
    return concepts[low...]
  }

  private func candidate(_ anchor: Int32, _ positive: Int32, _ source: String) throws -> Candidate {
    Candidate(
      anchor: anchor, positive: positive, texts: (try texts.name(of: anchor), try texts.name(of: positive)),
      source: source)
  }

  /// The first source, by name, among those asked for that states a step of the hierarchy.
  private func relationSource(from child: Int32, to parent: Int32) throws -> String? {
    try Int64.fetchAll(
      texts.database.cachedStatement(
        sql: """
          SELECT source_id FROM relation WHERE subject_id = ? AND kind IN ('is_a', 'part_of') AND object_id = ?
          """), arguments: [table.keys[Int(child)], table.keys[Int(parent)]]
    ).compactMap { sourceNames[$0] }.min()
  }

  private static func sources(_ database: Database, named names: [String]) throws -> [Int64: String] {
    let all = try Row.fetchAll(database, sql: "SELECT id, name FROM source ORDER BY name")
      .reduce(into: [Int64: String]()) { $0[$1[0]] = $1[1] }
    for name in names where !all.values.contains(name) {
      throw OntologyError(
        "there is no source '\(name)'", hint: "The database has \(all.values.sorted().joined(separator: ", ")).")
    }
    return names.isEmpty ? all : all.filter { names.contains($0.value) }
  }

  private static func tagged(
    _ database: Database, _ table: ConceptTable, _ tags: [ConceptRecord.Tag]
  ) throws -> Set<Int32>? {
    guard !tags.isEmpty else { return nil }
    var concepts: Set<Int32> = []
    for tag in tags {
      concepts.formUnion(
        try Int64.fetchAll(
          database, sql: "SELECT DISTINCT concept_id FROM tag WHERE key = ? AND value = ?",
          arguments: [tag.key, tag.value]
        ).compactMap { table.numbers[$0] })
    }
    return concepts
  }
}

extension ArraySlice {
  /// Returns an element, each with the same probability. Traps: an empty slice.
  fileprivate func randomElement(_ random: inout SplitMix64) -> Element {
    self[startIndex + random.below(count)]
  }
}
