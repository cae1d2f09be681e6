/// Finds the name that somebody may have meant.
struct ClosestName {
  private let names: [(name: String, letters: [Unicode.Scalar])]

  init(among names: [String]) {
    self.names = names.map { ($0, Self.letters($0)) }
  }

  /// The name with the fewest letters to change, when a third of them or fewer need changing.
  func closest(to name: String) -> String? {
    let letters = Self.letters(name)
    var best: (name: String, distance: Int)?
    for candidate in names {
      let limit = min(best?.distance ?? .max, letters.count / 3 + 1)
      guard abs(candidate.letters.count - letters.count) < limit else { continue }
      let distance = Self.editDistance(letters, candidate.letters)
      if distance < limit { best = (candidate.name, distance) }
    }
    return best?.name
  }

  /// Case and the kind of space are what labels from different sources differ in most.
  private static func letters(_ name: String) -> [Unicode.Scalar] {
    name.lowercased().unicodeScalars.map { $0.properties.isWhitespace ? " " : $0 }
  }

  /// Number of letters to insert, delete or replace (Levenshtein distance).
  private static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
