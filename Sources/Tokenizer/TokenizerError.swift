/// A failure of reading a tokenizer's files or of fitting a text into a length.
public struct TokenizerError: Error, Equatable, CustomStringConvertible {
  /// What failed, where, what was expected and what was found, in one line.
  public let description: String
  /// What the user can do about it, where that is known.
  public let hint: String?

  /// Makes an error from its one line and, where a fix is known, the hint.
  public init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
