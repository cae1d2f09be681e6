import Files
import Foundation
import Statistics
import NN
import Torch

/// What an evaluation found: metrics of every class, and means over head, medium and tail classes.
///
/// Keys of `values` and `means`: `auroc`, `average_precision`; `f1`, `mcc` and `accuracy` at the class's threshold from the
/// validation split; `recall_at_fpr_at_most_X`, the best recall whose false positive rate is X or less;
/// `recall_at_fpr_nearest_X`, the published system's reading, which is 0 for perfectly ranked classes;
/// `best_f1_on_test` and `mcc_at_best_f1_on_test`, whose threshold is chosen on the test cases themselves, as published.
public struct EvaluationReport: Codable, Equatable, Sendable {
  /// Why a class has no metrics.
  public enum SkipReason: String, Codable, Sendable {
    /// Nothing to find.
    case noPositives = "no test case has the class"
    /// Nothing to tell it from.
    case noNegatives = "every test case has the class"
  }

  /// One class.
  public struct ClassMetrics: Codable, Equatable, Sendable {
    /// Name of the class.
    public var name: String
    /// Its group by `trainingCount`.
    public var group: FrequencyGroup
    /// Number of training cases that have it; by `Scoring.published` of cases of all splits.
    public var trainingCount: Int
    /// Number of test cases that have it.
    public var testPositiveCount: Int
    /// Cases whose probability, the sigmoid of the logit, is this or higher are called positive.
    public var thresholdProbability: Double
    /// Whether the threshold is the median of its group's, because no case chose one for the class.
    public var isFallbackThreshold: Bool
    /// Whether the class is `Normal`, which is no disorder and left out of all means, or has no training case, which leaves
    /// it out of the means over all classes.
    public var isApart: Bool
    /// Why `values` is empty; nil when the class is scored.
    public var skipped: SkipReason?
    /// The metrics by name.
    public var values: [String: Double]
  }

  /// A mean over classes, with the ends of its bootstrap interval where one was asked for.
  public struct Estimate: Codable, Equatable, Sendable {
    /// Mean over the scored classes.
    public var mean: Double
    /// Lower end of the interval.
    public var lower: Double?
    /// Upper end of the interval.
    public var upper: Double?
  }

  /// A group of classes.
  public struct Summary: Codable, Equatable, Sendable {
    /// `all` for the classes with training cases, `head`, `medium` or `tail`; `zero-shot` for those without.
    public var name: String
    /// Number of classes.
    public var classCount: Int
    /// Number of classes whose metrics are in the means.
    public var scoredCount: Int
    /// Number of classes that no test case has.
    public var withoutPositivesCount: Int
    /// Number of classes that every test case has.
    public var withoutNegativesCount: Int
    /// Number of scored classes with a fallback threshold.
    public var fallbackThresholdCount: Int
    /// The means by name; empty when no class is scored.
    public var means: [String: Estimate]
  }

  /// What is decided for cases that have exactly one class each: the likeliest.
  public struct Decisions: Codable, Equatable, Sendable {
    /// Share of the cases that are decided rightly.
    public var accuracy: Estimate
    /// Mean over classes of the share of their cases.
    public var balancedAccuracy: Estimate
    /// Cohen's kappa with quadratic weights, for classes that are grades in the order of the labels; nil where one class alone
    /// is right and decided.
    public var quadraticKappa: Estimate?
    /// How many grades the decisions are off, for classes that are grades in the order of the labels; nil in reports of earlier
    /// versions.
    public var meanAbsoluteError: Estimate?
    /// Cases by class and decision, in the order of the labels. Shapes: [C, C].
    public var confusion: [[Int]]
  }

  /// Where thresholds are from.
  public enum ThresholdOrigin: String, Codable, Sendable {
    /// The validation cases.
    case validation
    /// An earlier evaluation of the same weights.
    case earlierEvaluation = "earlier_evaluation"
    /// Nowhere: they are the probability one half.
    case middle
  }

  /// The version of the file's format.
  public private(set) var formatVersion: Int = FormatVersion.current
  /// Which weights were measured, as `Predictor.weights` names them; nil for scores from elsewhere.
  public var weights: String?
  /// Of how many views of each scan the scores are the mean; nil for scores from elsewhere, and in reports of earlier versions, which had one.
  public var views: Int?
  /// Whose rules it goes by; nil in reports of earlier versions, which are standard.
  public var scoring: Scoring?
  /// Where the thresholds are from; nil in reports of earlier versions.
  public var thresholdOrigin: ThresholdOrigin?
  /// Number of cases that chose the thresholds; 0 where there were none.
  public var validationCaseCount: Int
  /// Number of cases that were scored.
  public var testCaseCount: Int
  /// The borders of head and tail.
  public var groups: ClassGroups
  /// The rates at which recall is reported.
  public var falsePositiveRates: [Double]
  /// How the intervals were made; nil when there are none.
  public var bootstrap: Bootstrap?
  /// How often the likeliest class is the right one, where classes exclude each other; else nil.
  public var decisions: Decisions?
  /// Whether probabilities are met; nil for scores that are probabilities already.
  public var calibration: Calibration?
  /// Mean curves of the groups that have a scored class; nil in reports of earlier versions.
  public var curves: [GroupCurves]?
  /// All classes together, then each group.
  public var summaries: [Summary]
  /// The classes, in the order of the scores.
  public var classes: [ClassMetrics]

  /// The names of the metrics, in printing order.
  public var metricNames: [String] { LongTailMetrics(falsePositiveRates: falsePositiveRates).names }

  /// Writes the report as JSON; the file appears only when it is complete.
  ///
  /// - Throws: `TorchError` when it cannot be written.
  public func save(to url: URL) throws {
    try AtomicFile.write(try SnakeCaseJSON.encode(self), to: url)
  }

  /// Writes the table of the classes, `csv`; the file appears only when it is complete.
  ///
  /// - Throws: `FileError` when it cannot be written.
  public func saveClasses(to url: URL) throws {
    try AtomicFile.write(Data(csv.utf8), to: url)
  }

  /// Reads a report that `save` wrote.
  ///
  /// - Throws: `VisionError` when the file cannot be read or is no report.
  public static func load(_ url: URL) throws(VisionError) -> EvaluationReport {
    do {
      let data = try Data(contentsOf: url)
      try FormatVersion.check(data)
      return try SnakeCaseJSON.decode(from: data)
    } catch {
      throw VisionError(
        "\(url.path): not an evaluation report: \(JSONReason.of(error))",
        hint: "vision evaluate writes one; those of earlier versions have another form")
    }
  }
}
