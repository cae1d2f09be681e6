import Ontology

/// How well a mapping agrees with a gold standard, at the level of three-character categories.
public struct MappingScores: Codable, Equatable, Sendable {
  /// What one method decided, and how often it was right.
  public struct Method: Codable, Equatable, Sendable {
    /// What decided for the first candidate.
    public var method: MappingMethod
    /// Titles it decided.
    public var count: Int
    /// Share of them whose first candidate is right.
    public var accuracy: Double

    /// Makes a row.
    public init(method: MappingMethod, count: Int, accuracy: Double) {
      self.method = method
      self.count = count
      self.accuracy = accuracy
    }
  }

  /// Titles of the gold standard.
  public var count: Int
  /// Share of the titles with at least one candidate.
  public var coverage: Double
  /// Share of all titles whose first candidate is right.
  public var accuracyAt1: Double
  /// Share of all titles with a right one among the first five candidates.
  public var accuracyAt5: Double
  /// The least score that is accepted without review.
  public var acceptance: Double
  /// Share of all titles that are accepted.
  public var accepted: Double
  /// Share of the accepted titles whose mapping is right; nil where none is accepted.
  public var acceptedPrecision: Double?
  /// By the method that decided for the first candidate.
  public var methods: [Method]

  /// Compares a mapping with the gold standard it was made for; the terms stand in the order of its entries.
  public init(_ terms: [MappedTerm], gold: MappingGold, acceptance: Double) {
    precondition(terms.count == gold.entries.count, "\(terms.count) terms for \(gold.entries.count) gold entries")
    let total = Double(max(terms.count, 1))
    var first = 0
    var five = 0
    var accepted = (count: 0, right: 0)
    var methods: [MappingMethod: (count: Int, right: Int)] = [:]
    for (term, entry) in zip(terms, gold.entries) {
      guard let best = term.candidates.first else { continue }
      let isRight = entry.categories.contains(best.category)
      if isRight { first += 1 }
      if term.candidates.prefix(5).contains(where: { entry.categories.contains($0.category) }) { five += 1 }
      if best.score >= acceptance {
        accepted.count += 1
        if isRight { accepted.right += 1 }
      }
      methods[best.method, default: (0, 0)].count += 1
      if isRight { methods[best.method]?.right += 1 }
    }
    count = terms.count
    coverage = Double(terms.count { !$0.candidates.isEmpty }) / total
    accuracyAt1 = Double(first) / total
    accuracyAt5 = Double(five) / total
    self.acceptance = acceptance
    self.accepted = Double(accepted.count) / total
    acceptedPrecision = accepted.count > 0 ? Double(accepted.right) / Double(accepted.count) : nil
    self.methods = MappingMethod.allCases.compactMap { method in
      methods[method].map { Method(method: method, count: $0.count, accuracy: Double($0.right) / Double($0.count)) }
    }
  }
}
