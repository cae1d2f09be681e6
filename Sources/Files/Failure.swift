/// An error that says what to do about it.
public protocol Hinted: Error, CustomStringConvertible, Sendable {
  /// What failed, where, what was expected and what was found, in one line.
  var description: String { get }
  /// What the user can do about it, where that is known.
  var hint: String? { get }
  /// What the hint says, where a program may say it in words of its own.
  var remedy: (any Remedy)? { get }
}

extension Hinted {
  /// Nil: the hint is all there is to say.
  public var remedy: (any Remedy)? { nil }
}

/// The one shape of the errors of this package. Each module has its own kind, told apart by `Domain`: `OntologyError`,
/// `TokenizerError`, `EncoderError`, `VisionError`, `TorchError`, `FileError`.
public struct Failure<Domain>: Hinted {
  /// What failed, where, what was expected and what was found, in one line.
  public let description: String
  /// What the user can do about it, where that is known.
  public let hint: String?
  /// What the hint says, where a program may say it in words of its own.
  public let remedy: (any Remedy)?

  /// Makes an error from its one line and what to do about it.
  public init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
    remedy = nil
  }

  /// Makes an error from its one line and a remedy, whose advice is the hint.
  public init(_ description: String, remedy: some Remedy) {
    self.description = description
    self.remedy = remedy
    hint = remedy.advice
  }

  /// An error of another module as one of this.
  public init<Other>(_ other: Failure<Other>) {
    description = other.description
    hint = other.hint
    remedy = other.remedy
  }
}

extension Failure: Equatable {
  /// Whether two errors say the same.
  public static func == (one: Failure, other: Failure) -> Bool {
    one.description == other.description && one.hint == other.hint
  }
}

/// Bytes on disk.
public enum FileDomain {}

/// A file or folder that cannot be read or written.
public typealias FileError = Failure<FileDomain>
