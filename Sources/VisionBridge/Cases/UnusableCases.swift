/// What is done about cases or files that cannot be used.
public enum UnusableCases: String, CaseIterable, Sendable {
  /// The work ends and names them.
  case stop
  /// The work goes on without them and names them.
  case skip
}
