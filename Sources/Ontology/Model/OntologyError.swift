/// A failure of reading, storing or querying knowledge.
public struct OntologyError: Error, Equatable, CustomStringConvertible {
  /// What failed, where, what was expected and what was found, in one line.
  public let description: String
  /// What the user can do about it, where that is known.
  public let hint: String?

  /// Makes an error from its one line and a remedy.
  public init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
