/// An error that says what to do about it.
public protocol Hinted: Error, CustomStringConvertible, Sendable {
  /// What failed, where, what was expected and what was found, in one line.
  var description: String { get }
  /// What the user can do about it, where that is known.
  var hint: String? { get }
}

/// The one shape of the errors of this package. Each module has its own kind, told apart by `Domain`: `OntologyError`,
/// `TokenizerError`, `EncoderError`, `VisionError`, `TorchError`, `FileError`.
public struct Failure<Domain>: Hinted, Equatable {
  /// What failed, where, what was expected and what was found, in one line.
  public let description: String
  /// What the user can do about it, where that is known.
  public let hint: String?

  /// Makes an error from its one line and a remedy.
  public init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }

  /// An error of another module as one of this.
  public init<Other>(_ other: Failure<Other>) { self.init(other.description, hint: other.hint) }
}

/// Bytes on disk.
public enum FileDomain {}

/// A file or folder that cannot be read or written.
public typealias FileError = Failure<FileDomain>
