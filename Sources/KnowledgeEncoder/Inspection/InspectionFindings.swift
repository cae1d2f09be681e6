import TextEncoder
import VectorSearch

/// What was found in encoders, side by side in the order in which they were asked.
public struct InspectionFindings: Sendable {
  /// A question for the name of a held-out concept.
  public struct Question: Equatable, Sendable {
    /// `synonym` or `description`.
    public var kind: String
    /// What was asked.
    public var text: String
    /// The right name.
    public var name: String
    /// Of each encoder.
    public var answers: [EncoderBenchmark.Answer]
  }

  /// Two names that are nearly the same and mean something else.
  public struct Confusion: Equatable, Sendable {
    /// The names.
    public var contrast: ContrastTask.Contrast
    /// How near the two are, by each encoder.
    public var cosines: [Double]
    /// How much nearer another name of the first concept is to the right one than to the wrong one, by each encoder; nil
    /// where there is no such name.
    public var margins: [Double?]
  }

  /// Most hard questions of each kind.
  public static let hardestLimit = 30
  /// Most confusions of each kind.
  public static let confusionLimit = 12

  /// The names that were looked at.
  public let sample: NameSample
  /// The seed that they were drawn with.
  public let seed: UInt64
  /// All measures. Questions about held-out concepts are there when a recipe was given.
  public let report: EncoderReport
  /// A map of the names for each encoder.
  public let maps: [NeighbourMap]
  /// For each encoder the nearest of each name among the names, best first.
  public let neighbours: [[[Neighbour]]]
  /// Questions that the last encoder answers worst, by kind.
  public let hardest: [Question]
  /// Names that the last encoder confuses most, by kind.
  public let confusions: [Confusion]

  /// The kind of measures by depth and chapter in the report.
  public static let groupKind = QuestionGroups.kind
}
