import Foundation

/// Evaluates a trained model on a split.
public enum ImageEvaluator {
  /// Scores the validation and the test cases of a manifest and compares them with their labels.
  ///
  /// - Parameters:
  ///   - split: the cases the metrics are for; thresholds come from the split `validation`.
  ///   - cache: folder of preprocessed scans.
  ///   - progress: called with the number of cases scored and of all cases.
  /// - Throws: `VisionError` when a split has no case or a label is not in the model's label space.
  public static func evaluate(
    _ predictor: Predictor, _ manifest: CaseManifest, split: Split = .test, cache: PreprocessCache,
    groups: ClassGroups = ClassGroups(), bootstrap: CaseBootstrap? = nil,
    progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> EvaluationReport {
    let splits = [Split.validation, split]
    let total = splits.reduce(0) { $0 + manifest.records(in: $1).count }
    var done = 0
    let scores = try splits.map { split in
      let cases = manifest.records(in: split)
      defer { done += cases.count }
      return try longTailScores(predictor, cases, manifest, split: split, cache: cache) {
        progress(done + $0, total)
      }
    }
    let names = predictor.labels.labels
    return try EvaluationReport.evaluate(
      validation: scores[0], test: scores[1], classNames: names,
      trainingCounts: manifest.caseCounts(of: names),
      groups: groups, bootstrap: bootstrap)
  }

  private static func longTailScores(
    _ predictor: Predictor, _ cases: [CaseRecord], _ manifest: CaseManifest, split: Split,
    cache: PreprocessCache,
    progress: (Int) -> Void
  ) throws -> LongTailScores {
    guard !cases.isEmpty else {
      throw VisionError(
        "the manifest has no case of the split \(split.rawValue)",
        hint: split == .validation ? "thresholds are chosen on validation cases" : nil)
    }
    let targets = try predictor.labels.targets(of: cases)
    let scores = try predictor.scores(of: cases, in: manifest, cache: cache) { done, _ in progress(done) }
    return try LongTailScores(
      scores: scores.logits, targets: targets, classCount: predictor.labels.labels.count)
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
