/// Keeps the best hit of every concept.
struct BestHits {
  /// What a word of a name that the text does not have counts, in characters.
  private static let wordCost = 1000.0
  private static let partCost = 20_000.0

  private let normalised: String
  private let canonical: String
  private let words: SearchWords
  private let table: WordFormTable
  private var hits: [ConceptID: SearchHit] = [:]

  init(_ text: String, _ words: SearchWords, _ table: WordFormTable) {
    normalised = SearchText.normalised(text)
    canonical = Self.canonical(text, table)
    self.words = words
    self.table = table
  }

  var isEmpty: Bool { hits.isEmpty }

  /// Whether a name was found that says just the text.
  var haveWhole: Bool { hits.values.contains { $0.match <= .synonym && !$0.isSecondary } }

  /// Adds a hit as it is.
  mutating func add(_ hit: SearchHit) {
    if let known = hits[hit.concept.id], !hit.isBetter(than: known) { return }
    hits[hit.concept.id] = hit
  }

  /// Adds a concept that is not found by one of its names.
  mutating func add(
    _ concept: Concept, _ name: String, _ match: SearchHit.Match, place: Int = 0, via: ConceptID? = nil
  ) {
    add(
      SearchHit(
        concept: concept, matchedName: name, match: match, score: Self.wordCost * Double(place) + Double(name.count),
        via: via))
  }

  /// Adds a name that has all words; how it matches is told by comparing it with the text, whatever found it.
  mutating func add(_ candidate: NameSearch.Candidate) {
    let name = SearchText.normalised(candidate.name)
    let cover = words.isTelling ? words.cover(table.reading(candidate.name)) : SearchWords.Cover(extra: 0)
    let form = name == normalised ? canonical : Self.canonical(candidate.name, table)
    let match: SearchHit.Match
    if name == normalised || form == canonical {
      match = .exact
    } else if words.isTelling, let cover, cover.isWhole {
      match = .plain
    } else if name.hasPrefix(normalised) || form.hasPrefix(canonical) {
      match = .prefix
    } else if cover != nil {
      match = .words
    } else {
      return
    }
    add(candidate, match, cover ?? SearchWords.Cover(extra: 0), place: 0)
  }

  /// Adds a name by how it covers what was looked for.
  mutating func add(
    _ candidate: NameSearch.Candidate, _ match: SearchHit.Match, _ cover: SearchWords.Cover, place: Int,
    via: ConceptID? = nil
  ) {
    let cost = match == .exact ? 0 : cover.cost
    add(
      SearchHit(
        concept: candidate.concept, matchedName: candidate.name, match: match,
        score: Self.wordCost * (cost + Double(place)) + candidate.size, via: via))
  }

  /// Adds a name with words that are spelt like those of the text.
  mutating func add(_ candidate: NameSearch.Candidate, _ match: SearchHit.Match, distance: Int) {
    let isExact = SearchText.normalised(candidate.name) == normalised
    add(
      SearchHit(
        concept: candidate.concept, matchedName: candidate.name, match: isExact ? .exact : match,
        score: Self.wordCost * Double(distance) + candidate.size))
  }

  /// Adds a name with a part of the words, which has this share of what all of them tell.
  mutating func add(_ candidate: NameSearch.Candidate, _ cover: SearchWords.Cover, share: Double, missing: [String]) {
    add(
      SearchHit(
        concept: candidate.concept, matchedName: candidate.name, match: .partial,
        score: Self.partCost * (1 - share) + Self.wordCost * cover.cost + candidate.size, missingWords: missing))
  }

  /// The best hits, best first.
  func best(_ limit: Int) -> [SearchHit] {
    Array(hits.values.sorted { $0.isBetter(than: $1) }.prefix(limit))
  }

  private static func canonical(_ text: String, _ table: WordFormTable) -> String {
    SearchText.words(text).map { table.form($0).canonical }.joined(separator: " ")
  }
}
