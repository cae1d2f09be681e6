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

/// What a judge says about a title.
public enum DisorderVerdict: String, Codable, CaseIterable, Sendable {
  /// The title names a disorder.
  case disorder
  /// The title names something else: anatomy, a procedure, a device, a sign's name.
  case other
  /// The judge cannot say.
  case undecided
}

/// A verdict with its reason.
public struct DisorderJudgement: Codable, Equatable, Sendable {
  /// What the judge says.
  public var verdict: DisorderVerdict
  /// Why, in a few words that a reviewer can check.
  public var reason: String

  /// Makes a judgement.
  public init(_ verdict: DisorderVerdict, _ reason: String) {
    self.verdict = verdict
    self.reason = reason
  }
}

/// A title with the verdicts of the two judges.
public struct JudgedTitle: Codable, Equatable, Sendable {
  /// The title as it was given.
  public var title: String
  /// By names and endings.
  public var lexical: DisorderJudgement
  /// By nearness of meaning.
  public var semantic: DisorderJudgement

  /// What both say; undecided where they differ or one does not know.
  public var consensus: DisorderVerdict {
    lexical.verdict == semantic.verdict ? lexical.verdict : .undecided
  }
}
