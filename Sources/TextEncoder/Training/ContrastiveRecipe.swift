import Foundation
import NN

/// Settings of a contrastive fine-tuning run. The defaults are those of the published knowledge encoder where it has
/// them; a recipe file names its own.
public struct ContrastiveRecipe: Codable, Equatable, Sendable {
  /// Optimiser steps of the whole run.
  public var steps: Int
  /// Highest learning rate.
  public var learningRate: Double
  /// Share of the steps over which the learning rate rises.
  public var warmupFraction: Double
  /// Settings of AdamW besides the learning rate.
  public var optimizer: AdamW.Options
  /// Largest joint norm of the gradients; 0 does not clip.
  public var clipNorm: Double
  /// Tokens of the longest training text.
  public var maxLength: Int
  /// Start of the temperature τ of equation 4; similarities are divided by it.
  public var temperature: Double
  /// Whether the temperature is trained, with 1/τ at most 100, as in the published code.
  public var learnsTemperature: Bool
  /// Matrix products in bfloat16 with float32 master weights.
  public var bfloat16: Bool
  /// Steps between two checkpoints.
  public var checkpointSteps: Int
  /// Decides dropout, and which pairs the sampler draws.
  public var seed: UInt64

  /// The defaults: two thousand steps at 2e-5.
  public init(
    steps: Int = 2000, learningRate: Double = 2e-5, warmupFraction: Double = 0.1,
    optimizer: AdamW.Options = AdamW.Options(), clipNorm: Double = 1, maxLength: Int = 128,
    temperature: Double = 0.07, learnsTemperature: Bool = true, bfloat16: Bool = true, checkpointSteps: Int = 200,
    seed: UInt64 = 7
  ) {
    self.steps = steps
    self.learningRate = learningRate
    self.warmupFraction = warmupFraction
    self.optimizer = optimizer
    self.clipNorm = clipNorm
    self.maxLength = maxLength
    self.temperature = temperature
    self.learnsTemperature = learnsTemperature
    self.bfloat16 = bfloat16
    self.checkpointSteps = checkpointSteps
    self.seed = seed
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
    let rules: [(Bool, String)] = [
      (steps > 0, "steps must be positive, found \(steps)"),
      isFinite(learningRate, "learningRate"),
      (learningRate > 0, "learningRate must be positive, found \(learningRate)"),
      ((0...1).contains(warmupFraction), "warmupFraction must lie in 0...1, found \(warmupFraction)"),
      ((0..<1).contains(optimizer.beta1), "optimizer.beta1 must lie in 0..<1, found \(optimizer.beta1)"),
      ((0..<1).contains(optimizer.beta2), "optimizer.beta2 must lie in 0..<1, found \(optimizer.beta2)"),
      isFinite(optimizer.eps, "optimizer.eps"),
      (optimizer.eps >= 0, "optimizer.eps must not be negative, found \(optimizer.eps)"),
      isFinite(optimizer.weightDecay, "optimizer.weightDecay"),
      (optimizer.weightDecay >= 0, "optimizer.weightDecay must not be negative, found \(optimizer.weightDecay)"),
      isFinite(temperature, "temperature"),
      (temperature > 0, "temperature must be positive, found \(temperature)"),
      (maxLength >= 3, "maxLength must be at least 3, found \(maxLength)"),
      isFinite(clipNorm, "clipNorm"),
      (clipNorm >= 0, "clipNorm must not be negative, found \(clipNorm)"),
      (checkpointSteps > 0, "checkpointSteps must be positive, found \(checkpointSteps)"),
    ]
    if let broken = rules.first(where: { !$0.0 }) { throw EncoderError("recipe: \(broken.1)") }
  }
}
