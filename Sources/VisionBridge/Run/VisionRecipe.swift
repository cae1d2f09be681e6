public import Files
import Foundation
import NN

/// Everything a training of the image model depends on besides its data: a JSON file in `recipes/`.
///
/// Every key is required unless it may be null, and an unknown key is refused, so that a file says what
/// happens.
public struct VisionRecipe: Codable, Equatable, Sendable {
  /// How the weights are trained.
  public struct Training: Codable, Equatable, Sendable {
    /// Passes over the training cases.
    public var epochs: Int
    /// How the cases of an epoch come into batches.
    public var sampler: CaseSampler
    /// Cases of one optimiser step.
    public var batchSize: Int
    /// Parts in which the cases of a step are computed one after the other, for less memory; nil is one. Each part has
    /// statistics of its own in a normalisation layer.
    public var accumulation: Int?
    /// Which weights are trained; nil is all.
    public var trained: TrainedPart?
    /// What the classifier is trained for.
    public var loss: ClassificationLoss
    /// Learning rate after the warm-up, from which a cosine leads to 0.
    public var learningRate: Double
    /// Moving average of the weights, which is what is judged and kept; nil for the weights themselves.
    public var averaging: WeightAverage.Options?
    /// Epochs without a better macro average precision on the validation cases after which the training ends; nil for all
    /// epochs.
    public var patience: Int?
    /// Part of all steps in which the learning rate rises.
    public var warmupFraction: Double
    /// Weight decay of AdamW.
    public var weightDecay: Double
    /// Largest joint norm of the gradients; 0 does not clip.
    public var clipNorm: Double
    /// Whether the backbone computes in bfloat16, where `DiagnosisModel.usesBFloat16` says that this is faster.
    public var bf16: Bool
    /// Decides weights, order of the cases and augmentation.
    public var seed: UInt64
    /// Most slices the backbone computes at once.
    public var sliceBudget: Int
    /// Weight of the key-slice loss beside `loss`; 0 leaves it out. Slices that are joined without attention have no such loss.
    public var keySliceWeight: Double
    /// Minutes between checkpoints; one is always written after an epoch and when the training stops.
    public var checkpointMinutes: Double

    private enum CodingKeys: String, CodingKey {
      case epochs, sampler
      case batchSize = "batch_size"
      case accumulation, averaging, patience, trained, loss
      case learningRate = "learning_rate"
      case warmupFraction = "warmup_fraction"
      case weightDecay = "weight_decay"
      case clipNorm = "clip_norm"
      case bf16, seed
      case sliceBudget = "slice_budget"
      case keySliceWeight = "key_slice_weight"
      case checkpointMinutes = "checkpoint_minutes"
    }

    /// Makes a training plan.
    public init(
      epochs: Int, sampler: CaseSampler = .shuffle, batchSize: Int, loss: ClassificationLoss = .binaryCrossEntropy,
      learningRate: Double, accumulation: Int? = nil, averaging: WeightAverage.Options? = nil, patience: Int? = nil,
      trained: TrainedPart? = nil,
      warmupFraction: Double = 0.05, weightDecay: Double = 0,
      clipNorm: Double = 1, bf16: Bool = false, seed: UInt64 = 42, sliceBudget: Int = 512,
      keySliceWeight: Double = 0.001, checkpointMinutes: Double = 5
    ) {
      self.epochs = epochs
      self.sampler = sampler
      self.batchSize = batchSize
      self.loss = loss
      self.learningRate = learningRate
      self.accumulation = accumulation
      self.averaging = averaging
      self.patience = patience
      self.trained = trained
      self.warmupFraction = warmupFraction
      self.weightDecay = weightDecay
      self.clipNorm = clipNorm
      self.bf16 = bf16
      self.seed = seed
      self.sliceBudget = sliceBudget
      self.keySliceWeight = keySliceWeight
      self.checkpointMinutes = checkpointMinutes
    }
  }

  /// Version of the file's format.
  public private(set) var formatVersion: Int = FormatVersion.current
  /// What the recipe is for.
  public var description: String
  /// Where its numbers come from.
  public var source: String
  /// How scans become slices.
  public var preprocess: PreprocessOptions
  /// Random changes of training scans; nil for none.
  public var augmentation: Augmentation?
  /// What is trained.
  public var model: VisionConfig
  /// How it is trained.
  public var training: Training

  private enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case description, source, preprocess, augmentation, model, training
  }

  /// Makes a recipe.
  public init(
    description: String = "", source: String = "", preprocess: PreprocessOptions,
    augmentation: Augmentation? = nil,
    model: VisionConfig, training: Training
  ) {
    self.description = description
    self.source = source
    self.preprocess = preprocess
    self.augmentation = augmentation
    self.model = model
    self.training = training
  }

  /// The recipe of a run, with changes.
  ///
  /// - Throws: `FileError` when the folder holds no run, or `VisionError` naming the key that is unknown or out of range.
  public init(ofRun url: URL, changes: [RecipeChange] = []) throws {
    let data = try RunConfig<VisionRecipe>(of: url).recipe.json()
    self = try RecipeFile.decode(VisionRecipe.self, from: RecipeChange.apply(changes, to: data))
    try validate("the recipe of \(url.path)")
  }

  /// Reads and checks a recipe.
  ///
  /// - Parameter changes: what is set to other values than the file has.
  /// - Throws: `VisionError` naming the key that is missing, unknown or out of range.
  public init(contentsOf url: URL, changes: [RecipeChange] = []) throws(VisionError) {
    do {
      self = try RecipeFile.read(VisionRecipe.self, from: url, changes: changes)
    } catch {
      guard let hint = error.hint else {
        throw VisionError(error.description, remedy: VisionRemedy.seeWholeRecipe)
      }
      throw VisionError(error.description, hint: hint)
    }
    try validate(url.relativePath)
  }

  /// The recipe as a file that `init(contentsOf:)` reads, keys in alphabetical order.
  ///
  /// - Throws: `VisionError` for a number that is not finite, which JSON cannot say.
  public func json() throws(VisionError) -> Data {
    do {
      return try JSONText.encode(self, as: .document)
    } catch {
      throw VisionError("a number of the recipe is not finite", hint: "set every number of the recipe to a finite one")
    }
  }

  private func validate(_ name: String) throws(VisionError) {
    try preprocess.validate()
    try model.check(size: preprocess.size, depth: preprocess.depth)
    func demand(_ holds: Bool, _ what: String) throws(VisionError) {
      guard holds else { throw VisionError("\(name): \(what)") }
    }
    // The upper ends are beyond every use and keep products of them within whole numbers.
    let counts = 1...1_000_000_000
    try demand(counts.contains(training.epochs), "training.epochs lies in 1...1000000000")
    try demand(counts.contains(training.batchSize), "training.batch_size lies in 1...1000000000")
    try demand(counts.contains(training.accumulation ?? 1), "training.accumulation lies in 1...1000000000")
    try demand(counts.contains(training.patience ?? 1), "training.patience lies in 1...1000000000")
    if let fault = training.averaging?.fault { try demand(false, "training.averaging.\(fault)") }
    try demand(counts.contains(training.sliceBudget), "training.slice_budget lies in 1...1000000000")
    try demand((0...1e9).contains(training.checkpointMinutes), "training.checkpoint_minutes lies in 0...1000000000")
    if let fault = training.loss.fault { try demand(false, "training.loss.\(fault)") }
    try demand(
      !(training.loss.addsFrequencies && model.classifier.startsAtPrevalence),
      "training.loss adds the frequencies of the classes, so model.classifier.starts_at_prevalence is false")
    if training.loss.excludesOtherClasses {
      try demand(
        !(model.classifier.kind == .knowledge && model.classifier.startsAtPrevalence
          && model.classifier.classBias != true),
        "model.classifier.starts_at_prevalence gives all classes of the classifier knowledge one bias, which the softmax of "
          + "training.loss takes away; set it to false, or class_bias to true")
    }
    try demand(
      !(training.loss.usesFrequencies && training.sampler == .classAware),
      "training.sampler class_aware and training.loss both make up for rare classes; choose one of them")
    if let fault = model.classifier.fault { try demand(false, "model.classifier.\(fault)") }
    try demand(training.learningRate > 0, "training.learning_rate is above 0")
    try demand((0...1).contains(training.warmupFraction), "training.warmup_fraction lies in 0...1")
    for (value, key) in [
      (training.weightDecay, "weight_decay"), (training.clipNorm, "clip_norm"),
      (training.keySliceWeight, "key_slice_weight"),
    ] { try demand(value >= 0, "training.\(key) is not below 0") }
    guard let augmentation else { return }
    let control = augmentation.elastic?.control
    let ranges =
      [augmentation.gamma] + (augmentation.elastic.map { [$0.sigma, $0.magnitude] } ?? [])
      + (control.map { [$0.magnitude] } ?? [])
    try demand(ranges.allSatisfy { $0.count == 2 && $0[0] <= $0[1] }, "augmentation: a range is [low, high]")
    try demand(augmentation.gamma[0] > 0, "augmentation.gamma is above 0")
    for (value, key) in [
      (augmentation.noiseStd, "noise_std"), (control?.magnitude.first ?? 0, "elastic.control.magnitude"),
      (augmentation.elastic?.sigma.first ?? 0, "elastic.sigma"),
    ] { try demand(value >= 0, "augmentation.\(key) is not below 0") }
    if let spacing = control?.spacing {
      try demand(
        spacing.count == 2 && spacing.allSatisfy { (1...65536).contains($0) },
        "augmentation.elastic.control.spacing has two numbers in 1...65536")
    }
    try demand((0...1).contains(augmentation.probability), "augmentation.probability lies in 0...1")
    let flips = augmentation.columnFlipProbability ?? 0
    try demand((0...1).contains(flips), "augmentation.column_flip_probability lies in 0...1")
    try demand(
      !augmentation.mirrors || augmentation.labelsNameNoSide == true,
      "augmentation.column_flip_probability exchanges left and right; set it to null, or labels_name_no_side to true where no "
        + "label names a side")
    try demand(
      (1...max(1, preprocess.size / 2)).contains(augmentation.testShiftPixels ?? 1),
      "augmentation.test_shift_pixels is at least 1 and at most half of preprocess.size")
  }
}
