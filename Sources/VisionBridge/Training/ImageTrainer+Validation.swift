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

  private(set) var cases: [CaseRecord]
  private let manifest: CaseManifest
  private let labels: LabelSpace
  private var targets: [Bool]
  private var classCount: Int { labels.labels.count }

  init(_ manifest: CaseManifest, _ labels: LabelSpace) throws(VisionError) {
    self.manifest = manifest
    self.labels = labels
    cases = manifest.records(in: .validation)
    targets = try labels.targets(of: cases)
  }

  /// Refuses a plan that these cases cannot serve.
  func check(_ plan: VisionRecipe.Training) throws(VisionError) {
    guard plan.patience == nil || canRank else {
      throw VisionError(
        "training.patience ends a training by its validation cases, and no class has both one with it and one without it",
        hint: "\"split\": \"validation\" marks them; null trains for all epochs")
    }
  }

  /// Measures the cases; those that are lost meanwhile are left out from now on where that is asked for.
  ///
  /// - Parameter lose: takes the id of each lost case.
  mutating func measure(
    _ predictor: Predictor, _ cache: PreprocessCache, _ frequencies: ClassFrequencies, _ unusable: UnusableCases,
    lose: (String) -> Void
  ) throws -> Result {
    do {
      return try measure(predictor, cache, frequencies)
    } catch let error as VisionError where unusable == .skip {
      let lost = try cache.prepare(cases, in: manifest, unusable: .skip)?.leftOut ?? []
      cases.removeAll { lost.contains($0.id) }
      guard !lost.isEmpty, !cases.isEmpty else { throw error }
      lost.sorted().forEach(lose)
      targets = try labels.targets(of: cases)
      return try measure(predictor, cache, frequencies)
    }
  }

  /// Whether a class has both a positive and a negative case, without which nothing can be ranked.
  private var canRank: Bool {
    (0..<classCount).contains { index in
      let column = stride(from: index, to: targets.count, by: classCount).map { targets[$0] }
      return column.contains(true) && column.contains(false)
    }
  }

  private func measure(_ predictor: Predictor, _ cache: PreprocessCache, _ frequencies: ClassFrequencies) throws
    -> Result
  {
    let scores = try predictor.scores(of: cases, in: manifest, cache: cache).scores
    let shape = [cases.count, classCount]
    let loss = predictor.recipe.training.loss(
      Tensor(scores, shape: shape), Tensor(targets, shape: shape).to(.float32), frequencies
    ).item
    let rankings = try LongTailScores(scores: scores, targets: targets, classCount: classCount).rankings()
      .compactMap(\.self)
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    return Result(loss: loss, macroAP: mean(rankings.map(\.averagePrecision)), macroAUROC: mean(rankings.map(\.auroc)))
  }
}
