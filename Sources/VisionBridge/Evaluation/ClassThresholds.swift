import Foundation
import Torch

/// The probabilities from which on classes are called positive, as an evaluation chose them on the validation cases.
public struct ClassThresholds: Sendable {
  private let probabilities: [String: Double]

  /// The threshold of a class; nil for one that was not evaluated.
  public subscript(label: String) -> Double? { probabilities[label] }

  /// The thresholds in a report.
  public init(_ report: EvaluationReport) {
    probabilities = Dictionary(
      report.classes.map { ($0.name, $0.thresholdProbability) }, uniquingKeysWith: { first, _ in first })
  }

  /// Where `vision evaluate` leaves the report of a split.
  public static func reportFile(of split: Split, in run: URL) -> URL {
    run.appending(path: "evaluation-\(split.rawValue).json")
  }

  /// The thresholds that the run's evaluation of these weights chose; nil when there is no such evaluation.
  ///
  /// - Throws: `VisionError` when there is none, and a report that might be it cannot be read.
  public static func load(run: URL, for predictor: Predictor) throws(VisionError) -> ClassThresholds? {
    var fault: VisionError?
    for split in [Split.test, .validation, .train] {
      let file = reportFile(of: split, in: run)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      do {
        let report = try EvaluationReport.load(file)
        // Weights that were trained on since have other thresholds.
        if let weights = report.weights, weights == predictor.weights { return ClassThresholds(report) }
      } catch {
        fault = fault ?? error
      }
    }
    if let fault { throw fault }
    return nil
  }
}
