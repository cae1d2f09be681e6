/// What can be done about an error, as a case with facts.
///
/// A library does not know what program it is part of, nor how one speaks to that. A program that can say more than `advice`
/// does, by its own commands and options, asks which case it is.
public protocol Remedy: Sendable {
  /// What can be done, in words that know of no command line.
  var advice: String { get }
}
