import NN
import Torch

/// The validation cases of a training, scored after every epoch.
struct Validation {
  /// What one pass over the validation cases gives.
  struct Result {
    var loss: Double
    /// Means over the classes that have both a positive and a negative case; nil when there is none.
    var macroAP: Double?
    var macroAUROC: Double?

    /// For `log.jsonl`.
    var logEntry: [String: Double] {
      var entry = ["validation_loss": loss]
      entry["validation_macro_ap"] = macroAP
      entry["validation_macro_auroc"] = macroAUROC
      return entry
    }
  }

  let cases: [CaseRecord]
  private let manifest: CaseManifest
  private let targets: [Bool]
  private let classCount: Int

  /// - Parameter leftOut: ids of cases that are not scored.
  init(_ manifest: CaseManifest, _ labels: LabelSpace, leftOut: Set<String> = []) throws(VisionError) {
    self.manifest = manifest
    cases = manifest.records(in: .validation).filter { !leftOut.contains($0.id) }
    classCount = labels.labels.count
    targets = try labels.targets(of: cases)
  }

  /// Whether a class has both a positive and a negative case, without which nothing can be ranked.
  var canRank: Bool {
    (0..<classCount).contains { index in
      let column = stride(from: index, to: targets.count, by: classCount).map { targets[$0] }
      return column.contains(true) && column.contains(false)
    }
  }

  func measure(_ predictor: Predictor, _ cache: PreprocessCache, _ frequencies: ClassFrequencies) throws -> Result {
    let scores = try predictor.scores(of: cases, in: manifest, cache: cache).scores
    let shape = [cases.count, classCount]
    let loss = predictor.recipe.training.loss(
      Tensor(scores, shape: shape), Tensor(targets, shape: shape).to(.float32), frequencies
    ).item
    let metrics = try LongTailScores(scores: scores, targets: targets, classCount: classCount)
      .mapClasses { _, ranked in
        let ranking = RankingMetrics(ranked.curve())
        return ranking.auroc.flatMap { area in ranking.averagePrecision.map { ($0, area) } }
      }
      .compactMap { $0 }
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    return Result(loss: loss, macroAP: mean(metrics.map(\.0)), macroAUROC: mean(metrics.map(\.1)))
  }
}
