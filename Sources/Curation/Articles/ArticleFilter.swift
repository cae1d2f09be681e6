import Ontology

/// Decides which titles of articles name disorders: what both judges say stands, where they differ a person decides.
///
/// Source: paper, section 3.1: consistent answers are accepted, inconsistent ones are checked by hand.
public struct ArticleFilter {
  private let lexical: LexicalDisorderJudge
  private let semantic: SemanticDisorderJudge

  /// Makes a filter of two judges.
  public init(lexical: LexicalDisorderJudge, semantic: SemanticDisorderJudge) {
    self.lexical = lexical
    self.semantic = semantic
  }

  /// Asks both judges about every title.
  public func judge(_ titles: [String]) throws -> [JudgedTitle] {
    zip(titles, try semantic.judge(titles)).map { title, semantic in
      JudgedTitle(title: title, lexical: lexical.judge(title), semantic: semantic)
    }
  }
}

/// Titles sorted by what the judges and the reviewers decided.
public struct ArticleReview: Sendable {
  /// Titles that name disorders.
  public private(set) var disorders: [String] = []
  /// Titles that name something else.
  public private(set) var others: [String] = []
  /// Titles on which the judges differ and nobody has decided.
  public private(set) var open: [JudgedTitle] = []

  /// Sorts titles.
  ///
  /// - Parameter decisions: What a person wrote, by title: `yes` for a disorder, `no` for something else.
  ///
  /// - Throws: `OntologyError` when a decision is neither.
  public init(_ titles: [JudgedTitle], decisions: [String: String] = [:]) throws {
    for title in titles {
      switch decisions[title.title]?.lowercased() {
      case "yes": disorders.append(title.title)
      case "no": others.append(title.title)
      case let text?:
        throw OntologyError("\(title.title): '\(text)' is no decision", hint: "Write yes or no.")
      case nil:
        switch title.consensus {
        case .disorder: disorders.append(title.title)
        case .other: others.append(title.title)
        case .undecided: open.append(title)
        }
      }
    }
  }

  /// What is to be decided, with the reasons of both judges and an empty column for the decision.
  public var reviewTable: ReviewTable {
    ReviewTable(
      columns: ["title", "lexical", "lexical_reason", "semantic", "semantic_reason", ReviewTable.decisionColumn],
      rows: open.map {
        [
          $0.title, $0.lexical.verdict.rawValue, $0.lexical.reason, $0.semantic.verdict.rawValue, $0.semantic.reason,
          "",
        ]
      })
  }
}
