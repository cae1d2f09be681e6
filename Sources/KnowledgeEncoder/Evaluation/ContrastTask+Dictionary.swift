import Deterministic
import Names
import TextEncoder

extension ContrastTask {
  /// Most pairs of each kind; of more a sample is drawn, the same each time.
  public static let limit = 2000

  /// Finds the names of a dictionary that differ in nothing but words of one kind.
  ///
  /// Each name is set against the next of those that differ from it so, of another concept; it is asked for by the first
  /// other name of its concept.
  public init(name: String, _ dictionary: TermDictionary) {
    var contrasts: [Contrast] = []
    let words = dictionary.names.map(NameWords.of)
    for kind in Kind.allCases {
      var alike: [[String]: [Int]] = [:]
      for row in words.indices { alike[words[row].map(kind.key).filter { !$0.isEmpty }, default: []].append(row) }
      var found: [Contrast] = []
      for rows in alike.values.sorted(by: { $0[0] < $1[0] }) where rows.count > 1 {
        // Those that lack a word of the kind may differ in signs only.
        guard rows.contains(where: { words[$0].contains { kind.key($0) != $0 } }) else { continue }
        for (place, row) in rows.enumerated() {
          let others = rows[(place + 1)...] + rows[..<place]
          guard let concept = dictionary.bearers[row].first,
            let wrong = others.first(where: { other in
              words[other] != words[row] && !dictionary.bearers[other].contains(where: dictionary.bearers[row].contains)
            })
          else { continue }
          let query = dictionary.concepts[concept].names.lazy.map(TermDictionary.normalised).first {
            $0 != dictionary.names[row] && $0 != dictionary.names[wrong]
          }
          found.append(
            Contrast(
              kind, query: query, right: dictionary.names[row], wrong: dictionary.names[wrong], concept: concept))
        }
      }
      if found.count > Self.limit {
        var random = SplitMix64(seed: 0)
        found = Array(random.shuffled(found).prefix(Self.limit))
      }
      contrasts += found
    }
    self.init(name: name, contrasts: contrasts)
  }
}

extension ContrastTask.Kind {
  /// What a word of names is compared by: words that this kind tells apart are the same. Empty for a word that counts as
  /// missing.
  func key(_ word: String) -> String {
    switch self {
    case .side: ["left", "right", "bilateral", "unilateral"].contains(word) ? "*" : word
    case .acuity: ["acute", "subacute", "chronic"].contains(word) ? "*" : word
    case .negation:
      if word == "with" || word == "without" {
        "*"
      } else if word == "no" || word == "not" || word == "non" {
        ""
      } else {
        word.hasPrefix("non") && word.count > 6 ? String(word.dropFirst(3)) : word
      }
    case .number: Self.numbers.contains(word) || word.allSatisfy(\.isNumber) ? "*" : word
    }
  }

  private static let numbers: Set<String> = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "one", "two", "three", "four", "five", "six", "seven",
    "eight", "nine", "ten", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth",
  ]
}
