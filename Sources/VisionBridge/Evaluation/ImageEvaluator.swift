import Foundation
import Statistics

/// Evaluates a trained model on a split.
public enum ImageEvaluator {
  /// Scores the validation and the test cases of a manifest and compares them with their labels.
  ///
  /// - Parameters:
  ///   - split: the cases the metrics are for; thresholds come from the split `validation`.
  ///   - cache: folder of preprocessed scans.
  ///   - note: takes remarks for the user.
  ///   - preparing: called while scans are preprocessed, with the cases done and all cases.
  ///   - progress: called with the number of cases scored and of all cases.
  /// - Throws: `VisionError` when a split has no case, a label is not in the model's label space, or counting the
  ///   scans that cannot be used and naming the first eight.
  public static func evaluate(
    _ predictor: Predictor, _ manifest: CaseManifest, split: Split = .test, cache: PreprocessCache,
    groups: ClassGroups = ClassGroups(), bootstrap: Bootstrap? = nil,
    note: (String) -> Void = { _ in }, preparing: (_ done: Int, _ total: Int?) -> Void = { _, _ in },
    progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> EvaluationReport {
    let parts = try [Split.validation, split].map { try part($0, of: manifest, predictor.labels) }
    if predictor.recipe.training.loss.excludesOtherClasses {
      try predictor.labels.demandOneClass(parts.flatMap(\.cases))
    }
    let total = parts.reduce(0) { $0 + $1.cases.count }
    try cache.prepare(parts.flatMap(\.cases), in: manifest, note: note, progress: preparing)
    var (done, scale) = (0, ScoreScale.logits)
    let scores = try parts.map { part in
      defer { done += part.cases.count }
      let scores = try predictor.scores(of: part.cases, in: manifest, cache: cache) { scored, _ in
        progress(done + scored, total)
      }
      scale = scores.scale
      return try LongTailScores(
        scores: scores.scores, targets: part.targets, classCount: predictor.labels.labels.count)
    }
    let names = predictor.labels.labels
    var report = try EvaluationReport.evaluate(
      validation: scores[0], test: scores[1], scale: scale, classNames: names,
      trainingCounts: manifest.caseCounts(of: names),
      groups: groups, bootstrap: bootstrap)
    report.weights = predictor.weights
    return report
  }

  /// The cases of a split and the classes that each has.
  private static func part(
    _ split: Split, of manifest: CaseManifest, _ labels: LabelSpace
  ) throws(VisionError) -> (cases: [CaseRecord], targets: [Bool]) {
    let cases = manifest.records(in: split)
    guard !cases.isEmpty else {
      throw VisionError(
        "the manifest has no case of the split \(split.rawValue)",
        hint: split == .validation ? "thresholds are chosen on validation cases" : nil)
    }
    return (cases, try labels.targets(of: cases))
  }
}

extension LabelSpace {
  /// Whether each case has each class. Shapes: [N, C], row-major.
  ///
  /// - Throws: `VisionError` naming every label that is not in this space.
  func targets(of cases: [CaseRecord]) throws(VisionError) -> [Bool] {
    var targets = [Bool](repeating: false, count: cases.count * labels.count)
    for (row, indices) in try indices(of: cases).enumerated() {
      for index in indices { targets[row * labels.count + index] = true }
    }
    return targets
  }
}
