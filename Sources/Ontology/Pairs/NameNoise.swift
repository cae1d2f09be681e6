import Deterministic
import Foundation

/// Small changes of a name that leave its meaning: what clinicians and patients write differs from an ontology's names in
/// these ways. Part of a recipe.
public struct NameNoise: Equatable, Codable, Sendable {
  /// One way of changing a name.
  public enum Change: String, Codable, CaseIterable, Sendable {
    /// A letter is missing, doubled, another, or changes places with the next.
    case typo
    /// `Diabetes, gestational` for `gestational diabetes`, and back.
    case inversion
    /// British for American spelling, and back.
    case spelling
    /// The plural for the singular of the last word, and back, where an `s` makes it.
    case plural
    /// A blank for a hyphen.
    case hyphen
    /// The initials of a name of three to six words.
    case acronym
  }

  /// The part of the names that are changed; 0 changes none.
  public var rate: Double
  /// The ways of changing a name. One that can be used is drawn; one that stands here twice is drawn twice as often.
  public var changes: [Change]

  /// Noise of all kinds; none without a rate.
  public init(rate: Double = 0, changes: [Change] = Change.allCases) {
    self.rate = rate
    self.changes = changes
  }

  /// Returns a name as it may be written too, or as it is.
  package func apply(to name: String, _ random: inout SplitMix64) -> String {
    // Without noise no number is drawn, so that pairs are those of a recipe that has none.
    guard rate > 0, Double(random.uniform()) < rate else { return name }
    var changes = changes
    random.shuffle(&changes)
    for change in changes {
      if let changed = Self.changed(name, change, &random) { return changed }
    }
    return name
  }

  /// Returns a name changed in one way; nil where that way does not apply.
  static func changed(_ name: String, _ change: Change, _ random: inout SplitMix64) -> String? {
    switch change {
    case .typo: typo(name, &random)
    case .inversion: inverted(name)
    case .spelling: SpellingVariants.exchanged(name)
    case .plural: otherNumber(name)
    case .hyphen: name.contains("-") ? name.replacing("-", with: " ") : nil
    case .acronym: acronym(name)
    }
  }

  /// Changes one letter inside a word of four or more, where misspellings are common and the word stays readable.
  private static func typo(_ name: String, _ random: inout SplitMix64) -> String? {
    var letters = Array(name)
    let places = letters.indices.dropFirst().dropLast(2).filter { place in
      letters[(place - 1)...(place + 2)].allSatisfy(\.isLetter)
    }
    guard !places.isEmpty else { return nil }
    let place = random.pick(places)
    switch random.below(4) {
    case 0: letters.remove(at: place)
    case 1: letters.insert(letters[place], at: place)
    case 2: letters.swapAt(place, place + 1)
    default: letters[place] = random.pick(Array("abcdefghijklmnopqrstuvwxyz"))
    }
    let changed = String(letters)
    return changed == name ? nil : changed
  }

  private static func inverted(_ name: String) -> String? {
    let parts = name.split(separator: ", ")
    if parts.count == 2 { return "\(parts[1]) \(parts[0])" }
    let words = name.split(separator: " ")
    guard parts.count == 1, (2...4).contains(words.count), let last = words.last else { return nil }
    return "\(last), \(words.dropLast().joined(separator: " "))"
  }

  private static func otherNumber(_ name: String) -> String? {
    guard let last = name.last, last.isLetter else { return nil }
    if !name.hasSuffix("s") { return name + "s" }
    return ["ss", "us", "is", "as", "os"].contains { name.hasSuffix($0) } ? nil : String(name.dropLast())
  }

  private static let smallWords: Set<Substring> = [
    "of", "the", "and", "or", "with", "without", "in", "to", "by", "for",
  ]

  private static func acronym(_ name: String) -> String? {
    let words = name.lowercased().split { $0 == " " || $0 == "-" }.filter { !smallWords.contains($0) }
    guard (3...6).contains(words.count), words.allSatisfy({ $0.allSatisfy(\.isLetter) }) else { return nil }
    return String(words.compactMap(\.first)).uppercased()
  }
}
