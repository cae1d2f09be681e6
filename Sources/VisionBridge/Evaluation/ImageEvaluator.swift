import Foundation
import Statistics

/// Evaluates a trained model on a split.
public enum ImageEvaluator {
  /// Scores the validation and the test cases of a manifest and compares them with their labels.
  ///
  /// - Parameters:
  ///   - split: the cases the metrics are for; thresholds come from the split `validation`.
  ///   - map: measures the classes of another label set, which those cases have, by the predictor's.
  ///   - needsValidation: whether a manifest without validation cases is refused; else thresholds are the probability one half.
  ///   - cache: folder of preprocessed scans.
  ///   - note: takes remarks for the user.
  ///   - preparing: called while scans are preprocessed, with the cases done and all cases.
  ///   - progress: called with the number of cases scored and of all cases.
  /// - Throws: `VisionError` when a split has no case, a label is not in the label space, or counting the
  ///   scans that cannot be used and naming the first eight.
  public static func evaluate(
    _ predictor: Predictor, _ manifest: CaseManifest, split: Split = .test, map: ClassMap? = nil,
    needsValidation: Bool = true, cache: PreprocessCache,
    groups: ClassGroups = ClassGroups(), bootstrap: Bootstrap? = nil,
    note: (String) -> Void = { _ in }, preparing: (_ done: Int, _ total: Int?) -> Void = { _, _ in },
    progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> EvaluationReport {
    let manifest = map.map(manifest.without) ?? manifest
    let labels = try map.map { try LabelSpace(labels: $0.labels) } ?? predictor.labels
    let validation =
      needsValidation || !manifest.records(in: .validation).isEmpty
      ? try part(.validation, of: manifest, labels) : nil
    let test = try part(split, of: manifest, labels)
    let cases = (validation?.cases ?? []) + test.cases
    if predictor.recipe.training.loss.excludesOtherClasses { try labels.demandOneClass(cases) }
    try cache.prepare(cases, in: manifest, note: note, progress: preparing)
    let found = try predictor.scores(of: cases, in: manifest, cache: cache, progress: progress)
    let scores = map?.scores(found.scores, classCount: predictor.labels.labels.count) ?? found.scores
    let classCount = labels.labels.count
    let border = (validation?.cases.count ?? 0) * classCount
    var report = try EvaluationReport.evaluate(
      validation: try validation.map {
        try LongTailScores(scores: Array(scores[..<border]), targets: $0.targets, classCount: classCount)
      },
      test: LongTailScores(scores: Array(scores[border...]), targets: test.targets, classCount: classCount),
      scale: found.scale, classNames: labels.labels, trainingCounts: manifest.caseCounts(of: labels.labels),
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

extension CaseManifest {
  /// The cases without the labels that a map leaves out.
  fileprivate func without(_ map: ClassMap) -> CaseManifest {
    let lookup = LabelLookup(map.leftOut)
    let records = records.map { record in
      var record = record
      record.labels.removeAll { lookup.index(of: $0) != nil }
      return record
    }
    return CaseManifest(records: records, folder: folder)
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
