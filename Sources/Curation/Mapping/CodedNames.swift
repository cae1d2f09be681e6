import Ontology

/// All names of a database that lead to an ICD-10-CM code, and the words they are made of.
struct CodedNames {
  /// Names longer than this are descriptions.
  private static let wordLimit = 14
  /// A concept with more codes than this is a grouping, not a disease.
  private static let targetLimit = 12

  private(set) var names: [CodedName] = []
  /// Names with equal words.
  private(set) var groups: [[Int32]: [Int32]] = [:]
  /// Concepts without a code of their own whose ancestors have one, by the words of their names.
  private(set) var inherited: [[Int32]: [CodedName]] = [:]
  private(set) var wordNumbers: [String: Int32] = [:]
  let graph: CodeGraph
  /// How many of the names are stated by sources; titles that people have decided follow.
  private(set) var statedCount = 0

  /// What stands for the system of a decided title.
  static let decidedSystem = "decided"

  /// Reads the names of all concepts.
  ///
  /// - Parameters:
  ///   - system: The target system.
  ///   - without: Systems whose names are not used at all.
  ///   - withheld: Systems whose names are used but whose own links to the target are not.
  ///   - decided: Titles whose codes people have decided.
  init(
    _ evidence: CodeEvidence, target system: String, without: Set<String>, withheld: Set<String>, decided: MappingGold?
  ) throws {
    graph = try CodeGraph(evidence, target: system, withheld: withheld)
    var seen: Set<Seen> = []
    var targets: (concept: Int64, own: [CodeGraph.Target], inherited: [CodeGraph.Target]) = (-1, [], [])
    try evidence.forEachName(startingWith: system) { key, concept, text in
      if without.contains(concept.system) { return }
      if key != targets.concept {
        let own = graph.targets(of: key)
        targets = (key, own, own.isEmpty ? graph.inheritedTargets(of: key) : [])
      }
      guard !(targets.own.isEmpty && targets.inherited.isEmpty) else { return }
      let words = intern(TermWords.key(text))
      guard !words.isEmpty, words.count <= Self.wordLimit, seen.insert(Seen(words: words, concept: key)).inserted else {
        return
      }
      let family: CodedName.Family = concept.system == system ? .classification : .linked
      var name = CodedName(text: text, concept: concept, family: family, words: words, targets: targets.own)
      if targets.own.isEmpty {
        name.targets = targets.inherited
        inherited[words, default: []].append(name)
      } else if targets.own.count <= Self.targetLimit {
        groups[words, default: []].append(Int32(names.count))
        names.append(name)
      }
    }
    statedCount = names.count
    for entry in decided?.entries ?? [] { add(entry) }
  }

  private mutating func add(_ entry: MappingGold.Entry) {
    let disorder = TitleReading(entry.title).disorder(haveName)
    let words = intern(TermWords.key(disorder))
    let codes = entry.categories.sorted().compactMap { graph.number(of: $0) }
    guard !words.isEmpty, !codes.isEmpty else { return }
    let weight = 1 / Float(codes.count).squareRoot()
    groups[words, default: []].append(Int32(names.count))
    names.append(
      CodedName(
        text: disorder, concept: ConceptID(system: Self.decidedSystem, code: entry.title), family: .linked,
        words: words, targets: codes.map { .init(code: $0, weight: weight) }))
  }

  /// Numbers of the words of a text, ascending; words that no name has are left out and counted.
  func words(of text: String) -> (known: [Int32], unknownCount: Int) {
    let words = TermWords.key(text)
    let known = words.compactMap { wordNumbers[$0] }.sorted()
    return (known, words.count - known.count)
  }

  /// Whether a text has, in one piece, a name that leads to a code by what sources state.
  func haveName(in text: String) -> Bool {
    let words = TermWords.words(text)
    return words.indices.contains { start in
      (start..<words.count).contains { isStated(TermWords.key(words[start...$0])) }
    }
  }

  private func isStated(_ key: [String]) -> Bool {
    let words = key.compactMap { wordNumbers[$0] }.sorted()
    guard words.count == key.count else { return false }
    return inherited[words] != nil || (groups[words] ?? []).contains { $0 < statedCount }
  }

  private struct Seen: Hashable {
    var words: [Int32]
    var concept: Int64
  }

  private mutating func intern(_ words: [String]) -> [Int32] {
    words.map { word in
      if let number = wordNumbers[word] { return number }
      let number = Int32(wordNumbers.count)
      wordNumbers[word] = number
      return number
    }.sorted()
  }
}

/// A name with the codes that speak for it: what titles are compared with.
struct CodedName: Sendable {
  /// Where the codes come from.
  enum Family: Int, CaseIterable, Sendable {
    /// A title, inclusion term or index entry of ICD-10-CM itself.
    case classification
    /// A name of a concept that other sources link to ICD-10-CM.
    case linked
  }

  /// The name as its source writes it; of a decided title, the disorder it is read as.
  var text: String
  /// The concept that bears it, as `SYSTEM code`.
  var concept: ConceptID
  var family: Family
  /// Numbers of the words that matter, ascending.
  var words: [Int32]
  var targets: [CodeGraph.Target]
}
