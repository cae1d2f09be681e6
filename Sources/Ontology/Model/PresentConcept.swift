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
