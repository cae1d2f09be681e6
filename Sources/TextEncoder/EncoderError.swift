import Tokenizer

/// A failure of loading, running, training or writing a text encoder.
public struct EncoderError: Error, Equatable, CustomStringConvertible {
  /// What failed, where, what was expected and what was found, in one line.
  public let description: String
  /// What the user can do about it, where that is known.
  public let hint: String?

  /// Makes an error with a one-line description.
  public init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}

extension EncoderError {
  /// The failure of a configuration file, as one of the encoder.
  init(_ error: TokenizerError) {
    self.init(error.description, hint: error.hint)
  }
}
