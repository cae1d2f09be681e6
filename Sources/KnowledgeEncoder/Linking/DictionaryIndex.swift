import Ontology
import TextEncoder
import VectorSearch

/// The names of a dictionary as vectors.
struct DictionaryIndex {
  /// Whose names they are.
  let dictionary: TermDictionary
  private let names: VectorTable
  private let vectors: TextVectors

  /// Takes the vectors of all names of a dictionary, and of the mentions that will be asked for in lower case.
  ///
  /// - Throws: `OpenBLASError` when no products can be computed here.
  init(_ dictionary: TermDictionary, _ vectors: TextVectors) throws(OpenBLASError) {
    self.dictionary = dictionary
    self.vectors = vectors
    names = try vectors.table(dictionary.names)
  }

  /// For each mention, in lower case, the rows of `TermDictionary.names` that are nearest to it, nearest first; of equals the
  /// first of the dictionary.
  func nearestNames(to mentions: [String], count: Int) -> [[Neighbour]] {
    names.nearest(vectors.matrix(mentions), k: count)
  }
}

/// Ranks the names of a database that was made of a dictionary.
struct DictionaryRanker: NameRanker {
  private let index: DictionaryIndex
  /// For each row of the dictionary the names of the database.
  private let names: [[NameList.Name]]
  private let texts: [String]

  init(_ index: DictionaryIndex, _ store: OntologyStore) throws {
    let list = try store.nameList()
    let rows = Dictionary(uniqueKeysWithValues: index.dictionary.names.enumerated().map { ($1, $0) })
    var names = [[NameList.Name]](repeating: [], count: index.dictionary.names.count)
    for name in list.names {
      if let row = rows[TermDictionary.normalised(list.texts[name.text])] { names[row].append(name) }
    }
    self.index = index
    self.names = names
    texts = list.texts
  }

  /// The names nearest to a text, as `NameRanker` says; of a concept with many near names the others may take the
  /// place of further concepts.
  func names(near text: String, among admitted: [Int64]?, limit: Int) -> [RankedName] {
    let admitted = admitted.map(Set.init)
    var seen: Set<Int64> = []
    // Concepts have some names each, of which the best counts.
    let nearest = index.nearestNames(to: [TermDictionary.normalised(text)], count: 4 * limit)[0]
    let ranked = nearest.flatMap { neighbour in
      names[neighbour.row].filter { admitted?.contains($0.id) ?? true && seen.insert($0.concept).inserted }.map {
        RankedName(id: $0.id, text: texts[$0.text], cosine: neighbour.score)
      }
    }
    return Array(ranked.prefix(limit))
  }
}
