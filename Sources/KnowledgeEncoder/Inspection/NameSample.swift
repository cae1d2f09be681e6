import Deterministic
import Ontology

/// Names of one code system drawn at random, with what the ontology says of their concepts.
public struct NameSample: Equatable, Sendable {
  /// A name.
  public struct Name: Equatable, Sendable {
    /// As it is written.
    public var text: String
    /// Position of its concept; of several the first.
    public var concept: Int
  }

  /// A concept that a name belongs to, or that is above one.
  public struct Concept: Equatable, Sendable {
    /// Its code.
    public var code: String
    /// Its preferred name.
    public var name: String
    /// Positions of the concepts one step above.
    public var parents: [Int]
    /// Number of its chapter; nil where it lies in none of the largest.
    public var chapter: Int?
  }

  /// Most chapters that are told apart: more colours are not.
  public static let chapterLimit = 24

  /// The code system.
  public let system: String
  /// The names in random order, each once whatever its case.
  public let names: [Name]
  /// Concepts of the names and all concepts above them, in the order of their codes.
  public let concepts: [Concept]
  /// Names of the chapters, those with most of the names first.
  public let chapters: [String]

  /// Draws names of some concepts of a system, all where there are no more than `count`.
  init(_ texts: [ConceptTexts], in tree: ChapterTree, count: Int, seed: UInt64) {
    var (seen, all): (Set<String>, [(text: String, number: Int32)]) = ([], [])
    for concept in texts {
      guard let number = tree.taxonomy.number(of: concept.id.code) else { continue }
      for text in [concept.name] + concept.synonyms where seen.insert(TermDictionary.normalised(text)).inserted {
        all.append((text, number))
      }
    }
    var random = SplitMix64(seed: seed)
    let drawn = Array(random.shuffled(all).prefix(count))
    let taxonomy = tree.taxonomy
    system = taxonomy.system
    let own = Set(drawn.map(\.number))
    let numbers = own.union(own.flatMap(taxonomy.ancestors)).sorted()
    let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
    var sizes: [Int32: Int] = [:]
    for name in drawn { if let chapter = tree.chapterOf[Int(name.number)] { sizes[chapter, default: 0] += 1 } }
    let chapters = sizes.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.map(\.key).prefix(Self.chapterLimit)
    names = drawn.compactMap { name in places[name.number].map { Name(text: name.text, concept: $0) } }
    self.chapters = chapters.map { taxonomy.names[Int($0)] }
    concepts = numbers.map { number in
      Concept(
        code: taxonomy.codes[Int(number)], name: taxonomy.names[Int(number)],
        parents: taxonomy.parents[Int(number)].compactMap { places[$0] },
        chapter: tree.chapterOf[Int(number)].flatMap(chapters.firstIndex))
    }
  }
}
