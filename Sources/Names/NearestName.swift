import Foundation

/// Finds the name that somebody may have meant.
package struct NearestName {
  private let names: [(name: String, letters: [UInt8])]

  /// Prepares names to be searched.
  package init(among names: some Sequence<String>) { self.names = names.map { ($0, Self.letters($0)) } }

  /// Returns the name with the fewest edits, the first of several, where a third of the letters or fewer would change: case,
  /// accents and the kind of space do not count. Nil where there is none.
  package func nearest(to name: String) -> String? {
    let letters = Self.letters(name)
    var measure = EditDistance(from: letters)
    var best: (name: String, distance: Int)?
    for candidate in names {
      let limit = best.map { $0.distance - 1 } ?? Self.tolerance(letters.count)
      guard limit >= 0 else { break }
      let distance = candidate.letters.withUnsafeBufferPointer { measure.distance(to: $0, within: limit) }
      if let distance { best = (candidate.name, distance) }
    }
    return best?.name
  }

  /// How many edits a name of so many bytes may be away.
  private static func tolerance(_ length: Int) -> Int { length < 3 ? 0 : max(1, length / 3) }

  /// What spellings differ in without being another name does not count: accents neither.
  private static func letters(_ name: String) -> [UInt8] {
    let folded = name.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    return folded.unicodeScalars.flatMap { scalar in
      scalar.properties.isWhitespace ? [0x20] : Array(String(scalar).utf8)
    }
  }
}
