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
