internal import GRDB

/// A concept that a code stands for today, and how the code leads to it.
public struct PresentConcept: Hashable, Codable, Sendable {
  /// Why a code that was asked for is not that of the concept.
  public enum Merge: String, Codable, Sendable {
    /// The concept lists the code as another one of its own: `alt_id` of OBO.
    case alternative
    /// The concept of that code is withdrawn, and its source names this one instead: `replaced_by` of OBO, `SY` of MRCUI.
    case replaced
  }

  /// The concept.
  public var concept: Concept
  /// How the code leads to it; nil where it is its own code.
  public var merge: Merge?

  /// Pairs a concept with the way to it.
  public init(concept: Concept, merge: Merge?) {
    self.concept = concept
    self.merge = merge
  }
}

extension OntologyStore {
  /// Returns the concepts that a code stands for today, in one system or in all of them: those in use that have the code,
  /// those that replace withdrawn ones that have it, and, where no concept in use has the code, those that list it as
  /// another one of their own.
  ///
  /// A withdrawn concept is followed to what replaces it, over any number of steps. One stands for itself where the code
  /// leads to none of its system that is in use. Concepts with the code come first, then those it leads to, in the order
  /// of their systems and codes.
  public func presentConcepts(code: String, system: String? = nil) throws -> [PresentConcept] {
    try read { database in try PresentCodes.find(code, system: system, in: database).map(\.present) }
  }
}
