import Foundation
import NN

/// Settings of a contrastive fine-tuning run. The defaults are those of the published knowledge encoder where it has
/// them; a recipe file names its own.
public struct ContrastiveRecipe: Codable, Equatable, Sendable {
  /// Optimiser steps of the whole run.
  public var steps: Int
  /// What the encoder is trained for.
  public var objective: ContrastiveObjective
  /// Objectives of some kinds of pairs in its place, by the kind.
  public var objectives: [String: ContrastiveObjective]?
  /// How the encoder is kept near the one it starts from; nil for not at all.
  public var distillation: Distillation?
  /// How names are found that the encoder takes for others, as further negatives; nil for none.
  public var hardNegatives: HardNegatives?
  /// How a batch is computed in chunks, for batches that do not fit memory; nil for all at once.
  public var gradientCache: GradientCache?
  /// Moving average of the weights, which is what the run ends with; nil for the last weights themselves.
  public var averaging: WeightAverage.Options?
  /// Share of the weights it started from in those that the run ends with, which keeps some of what the start knew of other
  /// texts; nil for none.
  public var startShare: Double?
  /// Highest learning rate, from which a cosine leads to 0.
  public var learningRate: Double
  /// Share of the steps over which the learning rate rises.
  public var warmupFraction: Double
  /// Weight decay of AdamW.
  public var weightDecay: Double
  /// Share of the former mean of the gradient that a step of AdamW keeps.
  public var beta1: Double
  /// Share of the former mean of the squared gradient that a step of AdamW keeps.
  public var beta2: Double
  /// What AdamW adds to the root of the second moment.
  public var eps: Double
  /// Largest joint norm of the gradients; 0 does not clip.
  public var clipNorm: Double
  /// Rate of dropout in place of those of the encoder's configuration; nil for these. Without it, at 0, a step takes less time.
  public var dropout: Double?
  /// Tokens of the longest training text.
  public var maxLength: Int
  /// Matrix products in bfloat16 with float32 master weights.
  public var bf16: Bool
  /// Steps between two checkpoints.
  public var checkpointSteps: Int
  /// Steps between two judgements by a development score, the best encoder of which is kept; nil for none.
  public var evaluationSteps: Int?
  /// Decides dropout, and which pairs the sampler draws.
  public var seed: UInt64

  private enum CodingKeys: String, CodingKey {
    case steps, objective, objectives, distillation
    case hardNegatives = "hard_negatives"
    case gradientCache = "gradient_cache"
    case averaging
    case startShare = "start_share"
    case learningRate = "learning_rate"
    case warmupFraction = "warmup_fraction"
    case weightDecay = "weight_decay"
    case beta1, beta2, eps
    case clipNorm = "clip_norm"
    case dropout
    case maxLength = "max_length"
    case bf16
    case checkpointSteps = "checkpoint_steps"
    case evaluationSteps = "evaluation_steps"
    case seed
  }

  /// The defaults: two thousand steps at 2e-5.
  public init(
    steps: Int = 2000, objective: ContrastiveObjective = .infoNCE(InfoNCE()),
    objectives: [String: ContrastiveObjective]? = nil, distillation: Distillation? = nil,
    hardNegatives: HardNegatives? = nil, gradientCache: GradientCache? = nil, averaging: WeightAverage.Options? = nil,
    startShare: Double? = nil, learningRate: Double = 2e-5,
    warmupFraction: Double = 0.1, weightDecay: Double = 0.01, beta1: Double = 0.9, beta2: Double = 0.999,
    eps: Double = 1e-8, clipNorm: Double = 1, dropout: Double? = nil, maxLength: Int = 128, bf16: Bool = true,
    checkpointSteps: Int = 200, evaluationSteps: Int? = nil, seed: UInt64 = 7
  ) {
    self.steps = steps
    self.objective = objective
    self.objectives = objectives
    self.distillation = distillation
    self.hardNegatives = hardNegatives
    self.gradientCache = gradientCache
    self.averaging = averaging
    self.startShare = startShare
    self.learningRate = learningRate
    self.warmupFraction = warmupFraction
    self.weightDecay = weightDecay
    self.beta1 = beta1
    self.beta2 = beta2
    self.eps = eps
    self.clipNorm = clipNorm
    self.dropout = dropout
    self.maxLength = maxLength
    self.bf16 = bf16
    self.checkpointSteps = checkpointSteps
    self.evaluationSteps = evaluationSteps
    self.seed = seed
  }

  /// What pairs of a kind are trained for.
  func objective(of kind: String) -> ContrastiveObjective { objectives?[kind] ?? objective }

  /// Whether a run needs the weights that it started from.
  var needsStart: Bool { distillation != nil || startShare ?? 0 > 0 }

  /// Whether the encoder is judged after so many steps: every so often, and in the end.
  func isJudged(afterStep step: Int) -> Bool {
    evaluationSteps.map { step % $0 == 0 || step == steps } ?? false
  }

  var optimizer: AdamW.Options {
    AdamW.Options(beta1: beta1, beta2: beta2, eps: eps, weightDecay: weightDecay)
  }

  var schedule: WarmupCosine {
    // A number of steps near the largest there is rounds up to one that does not fit.
    let warmupSteps = Int(exactly: (warmupFraction * Double(steps)).rounded(.down)) ?? steps
    return WarmupCosine(peak: learningRate, warmupSteps: warmupSteps, totalSteps: steps)
  }

  /// - Throws: `EncoderError` naming the first setting that makes no sense.
  public func validate() throws(EncoderError) {
    func isFinite(_ value: Double, _ name: String) -> (Bool, String) {
      (value.isFinite, "\(name) must be a finite number, found \(value)")
    }
    func isSound(_ fault: String?, _ name: String) -> (Bool, String) { (fault == nil, "\(name).\(fault ?? "")") }
    let special = (objectives ?? [:]).sorted { $0.key < $1.key }.map { isSound($1.fault, "objectives.\($0)") }
    let rules: [(Bool, String)] = [
      (steps > 0, "steps must be positive, found \(steps)"),
      isSound(objective.fault, "objective"),
      isSound(distillation?.fault, "distillation"),
      isSound(hardNegatives?.fault, "hard_negatives"),
      isSound(gradientCache?.fault, "gradient_cache"),
      isSound(averaging?.fault, "averaging"),
      ((0..<1).contains(startShare ?? 0), "start_share must lie in 0..<1, found \(startShare ?? 0)"),
      ((0..<1).contains(dropout ?? 0), "dropout must lie in 0..<1, found \(dropout ?? 0)"),
      isFinite(learningRate, "learning_rate"),
      (learningRate > 0, "learning_rate must be positive, found \(learningRate)"),
      ((0...1).contains(warmupFraction), "warmup_fraction must lie in 0...1, found \(warmupFraction)"),
      isFinite(weightDecay, "weight_decay"),
      (weightDecay >= 0, "weight_decay must not be negative, found \(weightDecay)"),
      ((0..<1).contains(beta1), "beta1 must lie in 0..<1, found \(beta1)"),
      ((0..<1).contains(beta2), "beta2 must lie in 0..<1, found \(beta2)"),
      isFinite(eps, "eps"),
      (eps >= 0, "eps must not be negative, found \(eps)"),
      (maxLength >= 3, "max_length must be at least 3, found \(maxLength)"),
      isFinite(clipNorm, "clip_norm"),
      (clipNorm >= 0, "clip_norm must not be negative, found \(clipNorm)"),
      (checkpointSteps > 0, "checkpoint_steps must be positive, found \(checkpointSteps)"),
      (evaluationSteps ?? 1 > 0, "evaluation_steps must be positive, found \(evaluationSteps ?? 0)"),
    ]
    if let broken = (rules + special).first(where: { !$0.0 }) { throw EncoderError("recipe: training.\(broken.1)") }
  }
}
