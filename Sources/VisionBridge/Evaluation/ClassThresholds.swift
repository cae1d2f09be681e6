import Foundation
import Torch

/// The probabilities from which on classes are called positive, as an evaluation chose them on the validation cases.
public struct ClassThresholds: Sendable {
  private let classes: [EvaluationReport.ClassMetrics]
  private let lookup: LabelLookup

  /// The threshold of a class, in any spelling that labels have; nil for one that was not evaluated.
  public subscript(label: String) -> Double? { lookup.index(of: label).map { classes[$0].thresholdProbability } }

  /// The same, nil also for a class for which no validation case chose it.
  func chosen(_ label: String) -> Double? {
    lookup.index(of: label).flatMap { classes[$0].isFallbackThreshold ? nil : classes[$0].thresholdProbability }
  }

  /// The thresholds in a report.
  public init(_ report: EvaluationReport) {
    classes = report.classes
    lookup = LabelLookup(report.classes.map(\.name))
  }

  /// Where `vision evaluate` leaves the report of a split.
  ///
  /// - Parameter asIs: whether every scan was seen only as it is where the recipe has several views.
  public static func reportFile(of split: Split, in run: URL, asIs: Bool = false) -> URL {
    run.appending(path: "evaluation-\(split.rawValue)\(asIs ? "-one-view" : "").json")
  }

  /// The thresholds that the run's evaluation of these weights in as many views chose; nil when there is no such evaluation.
  ///
  /// - Throws: `VisionError` when there is none, and a report that might be it cannot be read.
  public static func load(run: URL, for predictor: Predictor) throws(VisionError) -> ClassThresholds? {
    var fault: VisionError?
    let files = [Split.test, .validation, .train].flatMap { split in
      [false, true].map { reportFile(of: split, in: run, asIs: $0) }
    }
    for file in files {
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      do {
        let report = try EvaluationReport.load(file)
        // Weights that were trained on since have other thresholds.
        if let weights = report.weights, weights == predictor.weights, report.views ?? 1 == predictor.views.count {
          return ClassThresholds(report)
        }
      } catch {
        fault = fault ?? error
      }
    }
    if let fault { throw fault }
    return nil
  }
}
