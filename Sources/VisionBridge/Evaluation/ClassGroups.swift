/// How often a class occurs in the training cases: in three steps, or not at all.
public enum FrequencyGroup: String, Codable, CaseIterable, Sendable {
  /// Frequent, in between, rare; `ClassGroups` has the borders.
  case head, medium, tail
  /// No training case: whatever is said about the class, its cases have not taught it.
  case zeroShot = "zero-shot"
}

/// The two counts that part head, medium and tail classes.
///
/// Source: paper, figure 2: more than 100 cases head, fewer than 30 tail. Differs from source: counts of the training
/// split, because counts over all cases would let the test split choose its own groups.
public struct ClassGroups: Codable, Equatable, Sendable {
  /// Classes with more training cases are head.
  public var headAbove: Int
  /// Classes with fewer training cases are tail.
  public var tailBelow: Int

  /// Makes the two borders.
  ///
  /// Traps: when a class could be head and tail at once.
  public init(headAbove: Int = 100, tailBelow: Int = 30) {
    precondition(tailBelow <= headAbove + 1, "tail below \(tailBelow), head above \(headAbove)")
    self.headAbove = headAbove
    self.tailBelow = tailBelow
  }

  /// The group of a class with this many training cases.
  public func group(trainingCount: Int) -> FrequencyGroup {
    trainingCount == 0 ? .zeroShot : trainingCount > headAbove ? .head : trainingCount < tailBelow ? .tail : .medium
  }
}
