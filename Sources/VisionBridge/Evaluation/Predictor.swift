import Files
import Foundation
import NN
import Torch

/// A trained model with its label space, for scoring cases.
public struct Predictor {
  /// The classes that are scored.
  public let labels: LabelSpace
  /// What the run was trained by.
  public let recipe: VisionRecipe
  /// Number of training cases of each of the run's own classes; nil for a run of an earlier version.
  let trainingCounts: [String: Int]?
  /// Which weights score: the file and the step they are of; nil for a model in training.
  public let weights: String?
  /// What scores see of each scan.
  public private(set) var views: ScanViews
  let model: DiagnosisModel
  let device: Device

  /// Wraps a model in training, which sees every scan as it is.
  init(_ model: DiagnosisModel, labels: LabelSpace, recipe: VisionRecipe, device: Device) {
    self.model = model
    self.labels = labels
    self.recipe = recipe
    self.device = device
    weights = nil
    views = .asIs
    trainingCounts = nil
  }

  /// Loads a run: its best weights by validation, else its last.
  ///
  /// - Parameters:
  ///   - labels: classes to score instead of the run's own, also such that no case was trained on;
  ///     only for a knowledge classifier and embeddings of the same encoder and ontology, which both sides must name.
  ///   - views: what scores see of each scan; nil is what the recipe says.
  /// - Throws: `VisionError`, `TorchError` or `LoadReport` when a file is missing, damaged or does not
  ///   belong.
  public init(run url: URL, labels other: LabelSpace? = nil, views: ScanViews? = nil, device: Device = .cpu) throws {
    let run = ImageRun(url: url)
    recipe = try RunConfig<VisionRecipe>(of: url).recipe
    let own = try LabelSpace.load(savedIn: url)
    let chosen = run.chosenWeights
    let file = try run.load(chosen, labelDigest: own.digest)
    weights = "\(run.model(chosen).lastPathComponent) of step \(file.metadata["step"] ?? "unknown")"
    trainingCounts = file.metadata["training_counts"].map { text in
      Dictionary(
        zip(own.labels, text.split(separator: ",").compactMap { Int($0) }), uniquingKeysWith: { first, _ in first })
    }
    if let other { try other.checkOrigin(against: own, recipe.model.classifier) }
    labels = other ?? own
    let store = ParameterStore(
      loading: other.map { Self.rows(of: $0, from: own, in: file.tensors) } ?? file.tensors, device: device)
    model = try DiagnosisModel(
      recipe.model, size: recipe.preprocess.size, depth: recipe.preprocess.depth, labels: labels,
      excludesOtherClasses: recipe.training.loss.excludesOtherClasses, store.root)
    self.device = device
    self.views = views ?? ScanViews(of: recipe.augmentation, for: labels.labels)
    try store.verify(file: run.model(chosen))
    for entry in store.parameters { entry.tensor.requiresGrad = false }
  }

  /// The tensors with a row for each class, for other classes: those of the same name keep theirs, the others have zeros.
  private static func rows(
    of other: LabelSpace, from own: LabelSpace, in tensors: [String: Tensor]
  ) -> [String: Tensor] {
    var tensors = tensors
    let lookup = LabelLookup(own.labels)
    let places = other.labels.map { lookup.index(of: $0) ?? own.labels.count }
    for name in KnowledgeClassifier.classTensors {
      guard let table = tensors[name] else { continue }
      let nothing = Tensor.zeros([1] + table.shape.dropFirst(), dtype: table.dtype)
      tensors[name] = Tensor.concatenate([table, nothing]).rows(Tensor(places.map(Int64.init)))
    }
    return tensors
  }

  /// Scores cases in the order given, by the mean over `views`; a case's scores do not depend on the others.
  ///
  /// - Parameter progress: called with the number of cases done and of all cases.
  public func scores(
    of cases: [CaseRecord], in manifest: CaseManifest, cache: PreprocessCache,
    progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> CaseScores {
    let isExclusive = recipe.training.loss.excludesOtherClasses
    var scores = CaseScores(ids: cases.map(\.id), scale: isExclusive ? .logProbabilities : .logits)
    try outputs(of: cases, in: manifest, cache: cache, views: views, progress: progress) { outputs, _ in
      let mean = outputs.count == 1 ? outputs[0].logits : Tensor.stack(outputs.map(\.logits)).mean(0)  // [N, C]
      scores.scores += (isExclusive ? mean.logSoftmax(1) : mean).array(of: Float.self)
    }
    return scores
  }

  /// Computes the features of cases, or of their scans as they are, in the order given.
  ///
  /// - Parameter progress: called with the number of cases done and of all cases.
  public func features(
    of cases: [CaseRecord], in manifest: CaseManifest, cache: PreprocessCache, unit: FeatureTable.Unit = .cases,
    progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> FeatureTable {
    var table = FeatureTable(unit, classes: labels.labels, width: model.featureSize)
    try outputs(of: cases, in: manifest, cache: cache, views: .asIs, progress: progress) { outputs, part in
      let values = (unit == .cases ? outputs[0].features : outputs[0].scanFeatures).array(of: Float.self)
      var start = 0
      for record in cases[part] {
        let count = (unit == .cases ? 1 : record.scans.count) * table.width
        table.append(Array(values[start..<start + count]), of: record)
        start += count
      }
    }
    return table
  }

  /// Computes batches of cases and hands on what the model says of each in every view, with the places of its cases.
  private func outputs(
    of cases: [CaseRecord], in manifest: CaseManifest, cache: PreprocessCache, views: ScanViews,
    progress: (_ done: Int, _ total: Int?) -> Void, _ take: ([DiagnosisModel.Output], Range<Int>) -> Void
  ) throws {
    let training = recipe.training
    let parts = parts(of: cases)
    let reader = CaseReader(cases, of: manifest, cache: cache)
    let batches = Prefetcher(steps: parts.indices) { step in try parts[step].map(reader.read) }
    defer { batches.stop() }
    for part in parts {
      let batch = CaseBatch(try batches.next(), classCount: labels.labels.count).to(device)
      let outputs = views.all.map { view in
        withoutGrad {
          model(batch.with(view(batch.slices)), .evaluation, sliceBudget: sliceBudget, bf16: training.bf16)
        }
      }
      take(outputs, part)
      progress(part.upperBound, cases.count)
    }
  }

  /// Most slices that are computed at once: as in training, but no more pixels than 32 slices of 256 x 256 have, so that a case with
  /// many large volumes takes no more memory than others. Scores do not depend on it.
  var sliceBudget: Int {
    min(recipe.training.sliceBudget, max(1, 32 * 256 * 256 / (recipe.preprocess.size * recipe.preprocess.size)))
  }

  /// Cases that are computed together: as many as training computes at once, fewer where they may have sixteen times as many slices
  /// as are computed at once.
  private func parts(of cases: [CaseRecord]) -> [Range<Int>] {
    let most = max(1, recipe.training.batchSize / (recipe.training.accumulation ?? 1))
    var (parts, start, slices): ([Range<Int>], Int, Int) = ([], 0, 0)
    for (index, record) in cases.enumerated() {
      let own = record.scans.count * recipe.preprocess.depth
      if index > start, index - start == most || slices + own > 16 * sliceBudget {
        parts.append(start..<index)
        (start, slices) = (index, 0)
      }
      slices += own
    }
    return start < cases.count ? parts + [start..<cases.count] : parts
  }
}
