/// A mapping run sorted into what is accepted, what a person has to decide, and what has no candidate at all.
public struct MappingReview: Sendable {
  /// Disorders with their code: accepted by score, or decided by a person.
  public private(set) var accepted: [(title: String, mapping: MappingCandidate)] = []
  /// Disorders whose best candidate is too uncertain.
  public private(set) var uncertain: [MappedTerm] = []
  /// Disorders that a person has said have no code.
  public private(set) var withoutCode: [String] = []

  /// Sorts mapped terms.
  ///
  /// - Parameters:
  ///   - acceptance: The least score that needs no person.
  ///   - decisions: What a person wrote, by title: `yes` takes the first candidate, `no` none, and a code that code.
  ///
  /// Throws: `OntologyError` when a decision is neither of these.
  public init(_ terms: [MappedTerm], acceptance: Double, decisions: [String: String] = [:]) throws {
    for term in terms {
      let best = term.candidates.first
      if let decision = decisions[term.title] {
        try decide(term, decision)
      } else if let best, best.score >= acceptance {
        accepted.append((term.title, best))
      } else {
        uncertain.append(term)
      }
    }
  }

  private mutating func decide(_ term: MappedTerm, _ decision: String) throws {
    switch decision.lowercased() {
    case "no": withoutCode.append(term.title)
    case "yes":
      guard var mapping = term.candidates.first else {
        throw OntologyError("\(term.title) is decided 'yes', but has no candidate", hint: "Write the code instead.")
      }
      mapping.method = .reviewed
      accepted.append((term.title, mapping))
    default:
      guard let category = CategoryCode.category(of: decision) else {
        throw OntologyError(
          "\(term.title): '\(decision)' is no decision", hint: "Write yes, no or an ICD-10-CM code.")
      }
      var mapping = MappingCandidate(
        category: category, code: decision.uppercased(), score: 1, method: .reviewed, evidence: "decided in review")
      if let known = term.candidates.first(where: { $0.category == category }) { mapping.evidence = known.evidence }
      accepted.append((term.title, mapping))
    }
  }

  /// The accepted mappings as a table.
  public var acceptedTable: ReviewTable {
    ReviewTable(
      columns: ["title", "category", "code", "score", "method", "evidence"],
      rows: accepted.map { [$0.title] + Self.fields($0.mapping) })
  }

  /// What is to be decided: the best candidate, the others, and an empty column for the decision.
  public var reviewTable: ReviewTable {
    ReviewTable(
      columns: ["title", "category", "code", "score", "method", "evidence", "others", ReviewTable.decisionColumn],
      rows: uncertain.map { term in
        let others = term.candidates.dropFirst().map { "\($0.code): \($0.evidence)" }.joined(separator: "; ")
        return [term.title] + (term.candidates.first.map(Self.fields) ?? ["", "", "", "", ""]) + [others, ""]
      })
  }

  private static func fields(_ mapping: MappingCandidate) -> [String] {
    let score = (mapping.score * 10_000).rounded() / 10_000
    return [mapping.category, mapping.code, "\(score)", mapping.method.rawValue, mapping.evidence]
  }
}
