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
  /// Which weights score: the file and the step they are of; nil for a model in training.
  public let weights: String?
  private let model: DiagnosisModel
  private let device: Device

  /// Wraps a model that exists already.
  init(_ model: DiagnosisModel, labels: LabelSpace, recipe: VisionRecipe, device: Device) {
    self.model = model
    self.labels = labels
    self.recipe = recipe
    self.device = device
    weights = nil
  }

  /// Loads a run: its best weights by validation, else its last.
  ///
  /// - Parameter labels: classes to score instead of the run's own, also such that no case was trained on;
  ///   only for a knowledge classifier and embeddings of the same encoder and ontology, which both sides must name.
  /// - Throws: `VisionError`, `TorchError` or `LoadReport` when a file is missing, damaged or does not
  ///   belong.
  public init(run url: URL, labels other: LabelSpace? = nil, device: Device = .cpu) throws {
    let run = ImageRun(url: url)
    recipe = try RunConfig<VisionRecipe>(of: url).recipe
    let own = try LabelSpace.load(savedIn: url)
    let hasBest = FileManager.default.fileExists(atPath: run.model(.best).path)
    let chosen = hasBest ? ImageRun.Weights.best : .last
    let file = try run.load(chosen, labelDigest: own.digest)
    weights = "\(run.model(chosen).lastPathComponent) of step \(file.metadata["step"] ?? "unknown")"
    if let other { try Self.check(other, against: own, recipe.model.classifier) }
    labels = other ?? own
    let store = ParameterStore(
      loading: other.map { Self.rows(of: $0, from: own, in: file.tensors) } ?? file.tensors, device: device)
    model = try DiagnosisModel(
      recipe.model, size: recipe.preprocess.size, depth: recipe.preprocess.depth, labels: labels, store.root)
    self.device = device
    try store.verify(file: run.model(chosen))
  }

  /// The tensors with a row for each class, for other classes: those of the same name keep theirs, the others have zeros.
  private static func rows(
    of other: LabelSpace, from own: LabelSpace, in tensors: [String: Tensor]
  ) -> [String: Tensor] {
    var tensors = tensors
    let lookup = LabelLookup(own.labels)
    let places = other.labels.map { lookup.index(of: $0) ?? own.labels.count }
    for name in ClassResidual.names.map({ "fcke.\($0)" }) {
      guard let table = tensors[name] else { continue }
      let nothing = Tensor.zeros([1, table.shape[1]], dtype: table.dtype)
      tensors[name] = Tensor.concatenate([table, nothing]).rows(Tensor(places.map(Int64.init)))
    }
    return tensors
  }

  private static func check(
    _ other: LabelSpace, against own: LabelSpace, _ config: ClassifierConfig
  ) throws(VisionError) {
    guard config.kind == .knowledge else {
      throw VisionError("a linear classifier has weights for its own labels only", remedy: VisionRemedy.useOwnLabels)
    }
    guard let given = other.classes else {
      throw VisionError(
        "the labels have names only, and the run's classifier needs their embeddings",
        remedy: VisionRemedy.giveClassEmbeddings)
    }
    for (what, given, known, hint) in [
      (
        "encoder", given.encoderDigest, own.classes?.encoderDigest,
        "export them with the encoder of the run's class embeddings"
      ),
      (
        "ontology", given.ontologyVersion, own.classes?.ontologyVersion,
        "export them with the ontology of the run's class embeddings"
      ),
    ] {
      let fault =
        "the label embeddings come from \(what) \(given ?? "unknown"), those the run was trained with from "
        + "\(what) \(known ?? "unknown")"
      guard let given, let known else {
        throw VisionError(fault, remedy: VisionRemedy.giveEmbeddingsThatStateTheirOrigin)
      }
      guard given == known else { throw VisionError(fault, hint: hint) }
    }
  }

  /// Scores cases in the order given; a case's scores do not depend on the others.
  ///
  /// - Parameter progress: called with the number of cases done and of all cases.
  public func scores(
    of cases: [CaseRecord], in manifest: CaseManifest, cache: PreprocessCache,
    progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> CaseScores {
    let training = recipe.training
    let batchCount = (cases.count + training.batchSize - 1) / training.batchSize
    let reader = CaseReader(cases, of: manifest, cache: cache)
    let batches = Prefetcher(steps: 0..<batchCount) { step in
      try (step * training.batchSize..<min(cases.count, (step + 1) * training.batchSize)).map(reader.read)
    }
    defer { batches.stop() }
    let isExclusive = training.loss.excludesOtherClasses
    var scores = CaseScores(ids: cases.map(\.id), scale: isExclusive ? .logProbabilities : .logits)
    var done = 0
    for _ in 0..<batchCount {
      let prepared = try batches.next()
      let output = withoutGrad {
        model(
          CaseBatch(prepared, classCount: labels.labels.count, device: device), .evaluation,
          sliceBudget: training.sliceBudget, bf16: training.bf16)
      }
      scores.scores += (isExclusive ? output.logits.logSoftmax(1) : output.logits).array(of: Float.self)
      scores.features += output.features.array(of: Float.self)
      done += prepared.count
      progress(done, cases.count)
    }
    return scores
  }
}
