import Foundation
import Statistics

/// Evaluates a trained model on a split.
public enum ImageEvaluator {
  /// Scores the validation and the test cases of a manifest and compares them with their labels.
  ///
  /// - Parameters:
  ///   - split: the cases the metrics are for; thresholds come from the split `validation`.
  ///   - map: measures the classes of another label set, which those cases have, by the predictor's.
  ///   - needsValidation: whether a manifest without validation cases is refused, and counts training cases; else training cases are
  ///     those of the run.
  ///   - thresholds: of the predictor's classes, used where there are no validation cases; without them they are the probability one half.
  ///   - unusable: whether cases whose scans cannot be used are an error or left out.
  ///   - cache: folder of preprocessed scans.
  ///   - scoring: whose rules decide which classes are in the means; `.published` counts the cases of all splits.
  ///   - note: takes remarks for the user.
  ///   - preparing: called while scans are preprocessed, with the cases done and all cases.
  ///   - progress: called with the number of cases scored and of all cases.
  /// - Throws: `VisionError` when a split has no case, a label is not in the label space, or counting the
  ///   scans that cannot be used and naming the first eight.
  public static func evaluate(
    _ predictor: Predictor, _ manifest: CaseManifest, split: Split = .test, map: ClassMap? = nil,
    needsValidation: Bool = true, thresholds: ClassThresholds? = nil, unusable: UnusableCases = .stop,
    cache: PreprocessCache,
    scoring: Scoring = .standard, groups: ClassGroups = ClassGroups(), bootstrap: Bootstrap? = nil,
    note: (String) -> Void = { _ in }, preparing: (_ done: Int, _ total: Int?) -> Void = { _, _ in },
    progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> EvaluationReport {
    let isExclusive = predictor.recipe.training.loss.excludesOtherClasses
    let manifest = map.map { manifest.scored(by: $0, needsOneClass: isExclusive, note: note) } ?? manifest
    let labels = try map.map { try LabelSpace(labels: $0.labels) } ?? predictor.labels
    let splits = needsValidation || !manifest.records(in: .validation).isEmpty ? [.validation, split] : [split]
    if isExclusive { try labels.demandOneClass(splits.flatMap(manifest.records)) }
    // Labels and splits that do not fit are refused before a scan is read.
    try manifest.refuseLeaks()
    let all = try splits.flatMap { try part($0, of: manifest, labels).cases }
    let leftOut =
      try cache.prepare(all, in: manifest, unusable: unusable, note: note, progress: preparing)?.leftOut ?? []
    let parts = try splits.map { try part($0, of: manifest.leavingOut(leftOut), labels) }
    let cases = parts.flatMap(\.cases)
    let found = try predictor.scores(of: cases, in: manifest, cache: cache, progress: progress)
    let scores = map?.scores(found.scores, of: found.scale) ?? found.scores
    let classCount = labels.labels.count
    let border = parts.count == 2 ? parts[0].cases.count * classCount : 0
    var report = try EvaluationReport.evaluate(
      validation: parts.count == 2
        ? LongTailScores(scores: Array(scores[..<border]), targets: parts[0].targets, classCount: classCount) : nil,
      thresholds: thresholds.flatMap { known in
        // Other classes beside them change the probabilities of classes that exclude each other.
        map?.thresholds(known, of: found.scale) ?? (isExclusive ? nil : labels.labels.map(known.chosen))
      },
      test: LongTailScores(scores: Array(scores[border...]), targets: parts.last!.targets, classCount: classCount),
      scale: found.scale, classNames: labels.labels,
      trainingCounts: scoring == .published
        ? manifest.caseCounts(of: labels.labels, in: Set(Split.allCases))
        : try trainingCounts(predictor, manifest, map, hasOwnClasses: needsValidation),
      scoring: scoring, groups: groups, bootstrap: bootstrap)
    // What others' classes are given is no probability of the model's.
    if map != nil { report.calibration = nil }
    (report.weights, report.views) = (predictor.weights, predictor.views.count)
    return report
  }

  /// Training cases of each class: as the manifest has them, or for other classes as the run had them.
  private static func trainingCounts(
    _ predictor: Predictor, _ manifest: CaseManifest, _ map: ClassMap?, hasOwnClasses: Bool
  ) throws(VisionError) -> [Int] {
    if hasOwnClasses { return manifest.caseCounts(of: predictor.labels.labels) }
    guard let counts = predictor.trainingCounts else {
      throw VisionError(
        "the run does not say how many training cases its classes have: it is of an earlier version",
        hint: "train it again")
    }
    if let map { return map.counts(counts) }
    let names = Array(counts.keys)
    let lookup = LabelLookup(names)
    return predictor.labels.labels.map { lookup.index(of: $0).flatMap { counts[names[$0]] } ?? 0 }
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
  /// The cases without the labels that a map leaves out; where every case needs one class, without the cases that lose theirs.
  fileprivate func scored(by map: ClassMap, needsOneClass: Bool, note: (String) -> Void) -> CaseManifest {
    let lookup = LabelLookup(map.leftOut)
    let kept = records.compactMap { record -> CaseRecord? in
      var kept = record
      kept.labels.removeAll { lookup.index(of: $0) != nil }
      return needsOneClass && kept.labels.isEmpty ? nil : kept
    }
    if kept.count < records.count {
      note("\(records.count - kept.count) cases have no class that the map scores, and are left out")
    }
    return CaseManifest(records: kept, folder: folder)
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
