import Ontology

/// A mapping run sorted into what is accepted, what a person has to decide, and what has no candidate at all.
public struct MappingReview: Sendable {
  /// Disorders with their code: accepted by score, or decided by a person.
  public private(set) var accepted: [(title: String, concept: ConceptID?, mapping: MappingCandidate)] = []
  /// Disorders whose best candidate is too uncertain.
  public private(set) var uncertain: [MappedTerm] = []
  /// Disorders that a person has said have no code.
  public private(set) var withoutCode: [String] = []

  private let hasConcepts: Bool

  /// Sorts mapped terms.
  ///
  /// - Parameters:
  ///   - acceptance: The least score that needs no person.
  ///   - decisions: What a person wrote, by the code of the concept or, for names that stand alone, by title: `yes` takes the first candidate, `no` none, and a code that code.
  ///
  /// - Throws: `OntologyError` when a decision is neither of these.
  public init(_ terms: [MappedTerm], acceptance: Double, decisions: [String: String] = [:]) throws {
    hasConcepts = terms.contains { $0.concept != nil }
    for term in terms {
      let best = term.candidates.first
      if let decision = decisions[term.key] {
        try decide(term, decision)
      } else if let best, best.score >= acceptance {
        accepted.append((term.title, term.concept, best))
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
      accepted.append((term.title, term.concept, mapping))
    default:
      guard let category = CategoryCode.category(of: decision) else {
        throw OntologyError(
          "\(term.title): '\(decision)' is no decision", hint: "Write yes, no or an ICD-10-CM code.")
      }
      var mapping = MappingCandidate(
        category: category, code: decision.uppercased(), score: 1, method: .reviewed, evidence: "decided in review")
      if let known = term.candidates.first(where: { $0.category == category }) { mapping.evidence = known.evidence }
      accepted.append((term.title, term.concept, mapping))
    }
  }

  /// The accepted mappings as a table. Where concepts are mapped, their codes are the first column.
  public var acceptedTable: ReviewTable {
    table(
      ["title", "category", "code", "score", "method", "evidence"],
      accepted.map { ($0.concept, [$0.title] + Self.fields($0.mapping)) })
  }

  /// What is to be decided: the best candidate, the others, and an empty column for the decision. Where concepts are
  /// mapped, their codes are the first column.
  public var reviewTable: ReviewTable {
    table(
      ["title", "category", "code", "score", "method", "evidence", "others", ReviewTable.decisionColumn],
      uncertain.map { term in
        let others = term.candidates.dropFirst().map { "\($0.code): \($0.evidence)" }.joined(separator: "; ")
        let best = term.candidates.first.map(Self.fields) ?? ["", "", "", "", ""]
        return (term.concept, [term.title] + best + [others, ""])
      })
  }

  private func table(_ columns: [String], _ rows: [(concept: ConceptID?, fields: [String])]) -> ReviewTable {
    guard hasConcepts else { return ReviewTable(columns: columns, rows: rows.map(\.fields)) }
    return ReviewTable(
      columns: [ReviewTable.conceptColumn] + columns, rows: rows.map { [$0.concept?.code ?? ""] + $0.fields })
  }

  private static func fields(_ mapping: MappingCandidate) -> [String] {
    let score = (mapping.score * 10_000).rounded() / 10_000
    return [mapping.category, mapping.code, "\(score)", mapping.method.rawValue, mapping.evidence]
  }
}
