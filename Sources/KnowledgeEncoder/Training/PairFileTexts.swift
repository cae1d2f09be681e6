import Deterministic
import Ontology

/// The texts of a file of pairs by number, and which the file pairs with which.
///
/// Texts are one where they differ only in case, punctuation and spacing, as names of an ontology are.
struct PairFileTexts: Sendable {
  /// The numbers of the texts of a pair.
  struct Pair: Sendable {
    var anchor: Int32
    var positive: Int32
    var negatives: [Int32]
  }

  /// The pairs of the file in the order of its lines.
  private(set) var pairs: [Pair] = []
  /// The first spelling of each text.
  private(set) var spellings: [String] = []
  /// For each text the least hash of those that pairs lead to from it: equal for texts that hang together, whatever the
  /// order of the lines.
  private(set) var groups: [UInt64] = []
  private var numbers: [UInt64: Int32] = [:]
  /// What text n is paired with: those of `partners` from `starts[n]` up to `starts[n + 1]`.
  private var starts: [Int] = []
  private var partners: [Int32] = []

  init(_ file: PairFile) {
    pairs = file.pairs.map { pair in
      Pair(anchor: add(pair.anchor), positive: add(pair.positive), negatives: pair.negatives.map { add($0) })
    }
    findPartners()
    findGroups()
  }

  /// The number of a text; nil for one that the file does not have.
  func number(of text: String) -> Int32? { numbers[Self.hash(text)] }

  /// The texts that are no negatives of a pair: its own, and what the file pairs with one of them.
  func kin(of pair: Pair) -> Set<Int32> {
    Set([pair.anchor, pair.positive]).union(partners(of: pair.anchor)).union(partners(of: pair.positive))
  }

  private func partners(of text: Int32) -> ArraySlice<Int32> { partners[starts[Int(text)]..<starts[Int(text) + 1]] }

  private static func hash(_ text: String) -> UInt64 {
    let words = SearchText.normalised(text)
    return StableHash.of(words.isEmpty ? text : words)
  }

  private mutating func add(_ text: String) -> Int32 {
    let hash = Self.hash(text)
    if let known = numbers[hash] { return known }
    let number = Int32(spellings.count)
    numbers[hash] = number
    spellings.append(text)
    return number
  }

  private mutating func findPartners() {
    starts = Array(repeating: 0, count: spellings.count + 1)
    for pair in pairs {
      starts[Int(pair.anchor) + 1] += 1
      starts[Int(pair.positive) + 1] += 1
    }
    for number in spellings.indices { starts[number + 1] += starts[number] }
    partners = Array(repeating: 0, count: 2 * pairs.count)
    var ends = starts
    for pair in pairs {
      for (text, partner) in [(pair.anchor, pair.positive), (pair.positive, pair.anchor)] {
        partners[ends[Int(text)]] = partner
        ends[Int(text)] += 1
      }
    }
  }

  private mutating func findGroups() {
    var sets = DisjointSets(count: spellings.count)
    for pair in pairs { sets.merge(pair.anchor, pair.positive) }
    var least = Array(repeating: UInt64.max, count: spellings.count)
    for (hash, number) in numbers {
      let root = Int(sets.root(number))
      least[root] = min(least[root], hash)
    }
    groups = spellings.indices.map { least[Int(sets.root(Int32($0)))] }
  }
}
