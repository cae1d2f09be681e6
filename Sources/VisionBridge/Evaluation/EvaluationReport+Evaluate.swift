import Foundation
import Statistics

/// What the scores of an evaluation are.
public enum ScoreScale: Sendable {
  /// 0...1.
  case probabilities
  /// Any number; its sigmoid is the probability.
  case logits
  /// The logarithm of the probability, of classes that exclude each other: a case has the likeliest.
  case logProbabilities

  /// The probability that a score stands for.
  public func probability(_ score: Float) -> Double {
    switch self {
    case .probabilities: Double(score)
    case .logits: 1 / (1 + exp(-Double(score)))
    case .logProbabilities: exp(Double(score))
    }
  }

  /// The score that stands for a probability.
  func score(_ probability: Double) -> Float {
    switch self {
    case .probabilities: Float(probability)
    // A sigmoid of 1 is one that rounds to it.
    case .logits: Float(log(probability / (1 - min(probability, 1.0.nextDown))))
    case .logProbabilities: Float(log(probability))
    }
  }
}

extension EvaluationReport {
  /// Evaluates scores of all classes: thresholds from the validation cases, else those of an earlier evaluation, metrics from the test
  /// cases.
  ///
  /// `Normal` is left out of every mean, as it is no disorder, unless `scoring` is `.published`; classes without a training
  /// case have a group of their own and are left out of the means over all classes.
  ///
  /// - Parameters:
  ///   - validation: chooses the thresholds; without it calibration is not measured.
  ///   - thresholds: probabilities that are the thresholds without `validation`, nil for a class that has none; where no class has one, they
  ///     are the probability one half.
  ///   - scale: what the scores are.
  ///   - classNames: one for each class, in the order of the scores.
  ///   - trainingCounts: for each class, the number of training cases that have it; `CaseManifest.caseCounts` counts.
  ///   - scoring: whose rules decide which classes are in the means and what they are counted by.
  ///   - bootstrap: asks for confidence intervals. Thresholds stay as they are. A class that has lost all its positive or
  ///     all its negative cases is left out of that sample's means. The published reading of recall gets no interval,
  ///     because a case drawn twice changes which points it looks at. Time grows with samples x classes x cases.
  ///   - progress: called with the number of bootstrap samples drawn and their number.
  /// - Throws: `VisionError` when the numbers of classes differ.
  ///
  /// Differs from source: the published system draws classes, not cases.
  public static func evaluate(
    validation: LongTailScores?, thresholds known: [Double?]? = nil, test: LongTailScores,
    scale: ScoreScale = .probabilities, classNames: [String],
    trainingCounts: [Int], scoring: Scoring = .standard,
    groups: ClassGroups = ClassGroups(), falsePositiveRates: [Double]? = nil,
    bootstrap: Bootstrap? = nil, progress: (Int, Int?) -> Void = { _, _ in }
  ) throws -> EvaluationReport {
    let counts = [
      validation?.classCount ?? known?.count ?? test.classCount, test.classCount, classNames.count,
      trainingCounts.count,
    ]
    guard Set(counts).count == 1 else {
      throw VisionError(
        "\(validation == nil ? "thresholds" : "validation scores") have \(counts[0]) classes, test scores \(counts[1]); \(counts[2]) names and "
          + "\(counts[3]) training counts given")
    }
    let falsePositiveRates = falsePositiveRates ?? scoring.falsePositiveRates
    let metrics = LongTailMetrics(falsePositiveRates: falsePositiveRates)
    let classGroups = trainingCounts.map(groups.group)
    let own =
      validation.map(LongTailMetrics.ownThresholds) ?? known?.map { $0.map(scale.score) }
      ?? classGroups.map { _ in nil }
    let thresholds = LongTailMetrics.filled(own, groups: classGroups, last: scale.score(0.5))
    let keepsRanking = bootstrap != nil
    let results = test.mapClasses { index, ranked in
      let curve = ranked.curve()
      return ClassResult(
        index: index, group: classGroups[index],
        isNormal: scoring == .standard && LabelLookup.isNormal(classNames[index]),
        threshold: thresholds[index],
        positiveCount: curve.positiveCount, values: values(curve, threshold: thresholds[index], metrics),
        ranked: keepsRanking ? ranked : nil)
    }
    let samples: [GroupMeans] = (0..<(bootstrap?.sampleCount ?? 0)).compactMap { sample in
      defer { progress(sample + 1, bootstrap?.sampleCount) }
      let weights = bootstrap?.weights(count: test.caseCount, sample: sample)
      return weights.map { GroupMeans(resample(results, weights: $0, metrics: metrics)) }
    }
    let classes = results.map { result in
      ClassMetrics(
        name: classNames[result.index], group: result.group, trainingCount: trainingCounts[result.index],
        testPositiveCount: result.positiveCount, thresholdProbability: scale.probability(result.threshold),
        isFallbackThreshold: own[result.index] == nil, isApart: result.isNormal || result.group == .zeroShot,
        skipped: result.values == nil ? (result.positiveCount == 0 ? .noPositives : .noNegatives) : nil,
        values: result.values.map { Dictionary(uniqueKeysWithValues: zip(metrics.names, $0)) } ?? [:])
    }
    let decisions = scale == .logProbabilities ? ClassDecisions(test) : nil
    let calibration = validation.flatMap {
      scale == .probabilities
        ? nil : Calibration(validation: $0, test: test, isExclusive: scale == .logProbabilities)
    }
    let means = GroupMeans(results.filter { !$0.isNormal }.map { ($0.group, $0.values) })
    let selections: [FrequencyGroup?] =
      [nil] + FrequencyGroup.allCases.filter { $0 != .zeroShot || classGroups.contains(.zeroShot) }
    let summaries = selections.map { group in
      summary(
        of: classes.filter { scoring == .published || !LabelLookup.isNormal($0.name) }, group: group,
        names: metrics.names,
        means: means.of(group),
        samples: samples.compactMap { $0.of(group) }, bootstrap: bootstrap)
    }
    let curves = zip(selections, summaries).compactMap { group, summary in
      means.of(group).map { values in
        GroupCurves(
          summary.name, means: Array(values.dropFirst(metrics.names.count)),
          samples: samples.compactMap { $0.of(group).map { Array($0.dropFirst(metrics.names.count)) } },
          bootstrap: bootstrap)
      }
    }
    return EvaluationReport(
      scoring: scoring,
      thresholdOrigin: validation != nil ? .validation : own.contains { $0 != nil } ? .earlierEvaluation : .middle,
      validationCaseCount: validation?.caseCount ?? 0, testCaseCount: test.caseCount, groups: groups,
      falsePositiveRates: falsePositiveRates, bootstrap: bootstrap, decisions: decisions?.report(bootstrap),
      calibration: calibration, curves: curves,
      summaries: summaries, classes: classes)
  }

  /// The metrics of a class, then its points on the grids of the curves; nil without cases of both kinds.
  private static func values(_ curve: RankingCurve, threshold: Float, _ metrics: LongTailMetrics) -> [Double]? {
    metrics.values(RankingMetrics(curve), threshold: threshold).map { $0 + GroupCurves.values(curve) }
  }

  private static func resample(
    _ results: [ClassResult], weights: [Int32], metrics: LongTailMetrics
  ) -> [(FrequencyGroup, [Double]?)] {
    let scored = results.filter { $0.values != nil && !$0.isNormal }
    return concurrentMap(scored.count) { index in
      let result = scored[index]
      let values = result.ranked.flatMap {
        Self.values($0.curve(weights: weights), threshold: result.threshold, metrics)
      }
      return (result.group, values)
    }
  }

  private static func summary(
    of classes: [ClassMetrics], group: FrequencyGroup?, names: [String], means: [Double]?,
    samples: [[Double]], bootstrap: Bootstrap?
  ) -> Summary {
    let members = classes.filter { group == nil ? $0.group != .zeroShot : $0.group == group }
    let estimates = (means ?? []).prefix(names.count).enumerated().map { index, mean in
      guard LongTailMetrics.canResample(names[index]),
        let ends = bootstrap?.interval(samples.map { $0[index] }, around: mean)
      else { return Estimate(mean: mean) }
      let range = LongTailMetrics.range(of: names[index])
      func clamped(_ value: Double) -> Double { min(max(value, range.lowerBound), range.upperBound) }
      return Estimate(mean: mean, lower: clamped(ends.lower), upper: clamped(ends.upper))
    }
    return Summary(
      name: group?.rawValue ?? "all", classCount: members.count,
      scoredCount: members.count { $0.skipped == nil },
      withoutPositivesCount: members.count { $0.skipped == .noPositives },
      withoutNegativesCount: members.count { $0.skipped == .noNegatives },
      fallbackThresholdCount: members.count { $0.skipped == nil && $0.isFallbackThreshold },
      means: Dictionary(uniqueKeysWithValues: zip(names, estimates)))
  }
}

/// A class on the way into a report.
private struct ClassResult: Sendable {
  var index: Int
  var group: FrequencyGroup
  var isNormal: Bool
  var threshold: Float
  var positiveCount: Int
  var values: [Double]?
  /// Kept only for a bootstrap.
  var ranked: RankedScores?
}

/// Means of every metric and every point of the curves over the scored classes of each group, and over all but those without a training case.
private struct GroupMeans {
  private var sums: [FrequencyGroup?: (values: [Double], count: Int)] = [:]

  init(_ classes: [(FrequencyGroup, [Double]?)]) {
    for (group, values) in classes {
      guard let values else { continue }
      for key in group == .zeroShot ? [group] : [group, nil] {
        guard let sum = sums[key] else {
          sums[key] = (values, 1)
          continue
        }
        sums[key] = (zip(sum.values, values).map(+), sum.count + 1)
      }
    }
  }

  /// The means of a group, or of all classes for nil; nil when none is scored.
  func of(_ group: FrequencyGroup?) -> [Double]? {
    sums[group].map { sum in sum.values.map { $0 / Double(sum.count) } }
  }
}
