/// What a training does about cases whose scans cannot be used.
public enum UnusableCases: String, CaseIterable, Sendable {
  /// It ends and names them.
  case stop
  /// It goes on without them and names them.
  case skip
}
