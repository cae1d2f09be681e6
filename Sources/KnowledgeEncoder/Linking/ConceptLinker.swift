import Files
import Foundation
import Ontology
import TextEncoder

/// Links mentions to concepts, by the words of their names and by meaning; both rankings become one as in
/// `OntologyStore.search(_:limit:isTolerant:byMeaning:)`.
public struct ConceptLinker {
  /// A concept that a mention may mean.
  public struct Link: Codable, Equatable, Sendable {
    /// The code system; nil for a dictionary, which has none.
    public var system: String?
    /// The concept's code or id.
    public var code: String
    /// Its preferred name.
    public var name: String
    /// The name by which it was found.
    public var matchedName: String
    /// How the name was found.
    public var match: SearchHit.Match
    /// Sum of the shares of both rankings, more is better; see `RankFusion`.
    public var score: Double?
    /// Cosine of the mention and the concept's nearest name; nil where that is not among those compared.
    public var cosine: Double?
  }

  /// The system of the database that a dictionary becomes.
  private static let dictionarySystem = "DICTIONARY"

  private let store: OntologyStore
  private let ranker: any NameRanker
  private let systems: [String]

  /// Links to the concepts of a database, of some of its systems or all without any.
  public init(_ store: OntologyStore, ranker: any NameRanker, systems: [String] = []) {
    self.store = store
    self.ranker = ranker
    self.systems = systems
  }

  /// The concepts that a mention may mean, likeliest first.
  ///
  /// - Throws: `OntologyError` for systems that the database does not have; what the ranker throws.
  public func links(to mention: String, limit: Int) throws -> [Link] {
    var query = SearchQuery(mention.collapsed)
    query.systems = systems
    return try store.search(query, limit: limit, byMeaning: ranker).map { hit in
      Link(
        system: hit.concept.id.system == Self.dictionarySystem ? nil : hit.concept.id.system, code: hit.concept.id.code,
        name: hit.concept.name, matchedName: hit.matchedName, match: hit.match, score: hit.ranks?.score,
        cosine: hit.ranks?.cosine)
    }
  }

  /// Calls `body` with a linker to the concepts of a dictionary. Concepts with the same id are one.
  ///
  /// - Parameter vectors: Of all names of the dictionary, and of the mentions that will be asked for in lower case.
  ///
  /// - Throws: `OntologyError` when the database that it makes for that time cannot be written; what `body` throws.
  public static func with<Result>(
    _ dictionary: TermDictionary, _ vectors: TextVectors, _ body: (ConceptLinker) throws -> Result
  ) throws -> Result {
    try with(DictionaryIndex(dictionary, vectors), body)
  }

  static func with<Result>(_ index: DictionaryIndex, _ body: (ConceptLinker) throws -> Result) throws -> Result {
    try ScratchDirectory.with(in: FileManager.default.temporaryDirectory) { folder in
      let store = try OntologyStore.create(at: folder.appending(path: "dictionary.sqlite"))
      let dictionary = index.dictionary
      let source = SourceDescription(
        name: "dictionary", system: dictionarySystem, version: "1", file: dictionary.origin,
        digest: FileDigest.sha256(ofText: dictionary.names.joined(separator: "\n")), licence: "see its file",
        origin: dictionary.origin)
      _ = try store.importSource(source) { session in
        for (row, concept) in merged(dictionary).enumerated() {
          try session.emit(
            ConceptRecord(
              code: concept.ids[0], kind: .term, name: concept.names[0],
              synonyms: concept.names.dropFirst().map { .init($0, scope: .exact) }, row: row + 1))
        }
      }
      return try body(ConceptLinker(store, ranker: DictionaryRanker(index, store)))
    }
  }

  /// The concepts with the names of those that share their own id.
  private static func merged(_ dictionary: TermDictionary) -> [TermDictionary.Concept] {
    var places: [String: Int] = [:]
    var concepts: [TermDictionary.Concept] = []
    for concept in dictionary.concepts {
      let place = places[concept.ids[0], default: concepts.count]
      if place == concepts.count {
        places[concept.ids[0]] = place
        concepts.append(concept)
      } else {
        concepts[place].names += concept.names
      }
    }
    return concepts
  }
}
