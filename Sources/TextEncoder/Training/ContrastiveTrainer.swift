public import Files
import Foundation
import NN
import Tokenizer
import Torch

/// What a training run reports after each step.
public struct TrainingProgress: Sendable {
  /// Steps done.
  public var step: Int
  /// Steps of the whole run.
  public var totalSteps: Int
  /// Kind of the step's pairs, as `TrainingBatch.kind`.
  public var kind: String
  /// The objective of the step's batch.
  public var loss: Double
}

/// How a training run ended.
public enum TrainingOutcome: Equatable, Sendable {
  /// All steps are done.
  case finished
  /// Stopped on request after this step; the run can be resumed.
  case interrupted(step: Int)
}

/// Fine-tunes a sentence encoder on pairs so that the positive of an anchor lies nearer than the others of its batch.
///
/// Source: paper section 4.3 and `KE/src/training/train.py` of the published code.
/// Differs from source: known false negatives are excluded, a batch without a negative is refused, both directions share
/// one forward pass without padding, and a run continues bit for bit after an interruption.
public struct ContrastiveTrainer {
  private let recipe: ContrastiveRecipe
  private let run: RunDirectory

  /// Prepares a run.
  ///
  /// - Parameter run: folder of the run; it names all that the run depends on, `recipe` among it.
  /// - Throws: `EncoderError` when the recipe makes no sense.
  public init(_ recipe: ContrastiveRecipe, run: RunDirectory) throws(EncoderError) {
    try recipe.validate()
    self.recipe = recipe
    self.run = run
  }

  /// Trains `encoder` in place, from the last checkpoint of the run where there is one. At the end of the run it has the
  /// averages of its weights, and a share of those it started from, where the recipe asks for them.
  ///
  /// - Parameters:
  ///   - resume: go on with the run that the folder holds; without it such a folder is refused. A folder without a run
  ///     is where one starts, either way.
  ///   - workerCount: threads that make batches beside the computation; changes no result.
  ///   - batch: gives the batch of a step and must be a pure function of it: the step is the sampler's whole state. It is
  ///     called on several threads at once.
  ///   - negatives: where the hard negatives come from that the recipe asks for.
  ///   - development: judges the encoder every `evaluationSteps` of the recipe, with the weights that the run would end with.
  ///   - shouldStop: asked after every step; true writes a checkpoint and returns.
  ///   - note: takes remarks for the user.
  ///   - progress: called after every step.
  /// - Throws: `FileError` when the folder holds a run that is not to be resumed, or another one; `EncoderError` when
  ///   the training fails.
  public func train(
    _ encoder: SentenceEncoder, resume: Bool = false, workerCount: Int = DataWorkers.defaultCount,
    batch: @escaping @Sendable (_ step: Int) throws -> TrainingBatch, negatives: NegativeSource? = nil,
    development: DevelopmentScore? = nil,
    shouldStop: () -> Bool = { false }, note: (String) -> Void = { _ in },
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingOutcome {
    let isResumed = try run.check(resume: resume)
    let generator = Generator(seed: recipe.seed, device: encoder.parameters.device)
    let losses = ContrastiveLosses(recipe, generator)
    // From the directory: the encoder itself may have been trained already.
    let original = recipe.needsStart ? try encoder.reread() : nil
    var state = TrainingState(encoder, original, losses.parameters, recipe, generator)
    let contrast = ContrastiveStep(
      recipe: recipe, encoder: encoder, start: recipe.distillation == nil ? nil : original, losses: losses)
    let start = try state.restore(from: run)
    if resume { note(isResumed ? "resumed at step \(start) of \(recipe.steps)" : run.startsAfresh) }
    try run.begin()
    let log = try TrainLog(run.log, resumingAt: start)

    var step = start
    repeat {
      let window = try self.window(of: step, &state, batch: batch, negatives, note)
      let outcome = try train(window, &state, contrast, log, development, workerCount, shouldStop, note, progress)
      guard outcome == .finished else { return outcome }
      step = window.steps.upperBound
    } while step < recipe.steps
    state.final.replaceWeights()
    return .finished
  }

  /// Steps whose batches depend on nothing that is trained meanwhile.
  private struct Window {
    var steps: Range<Int>
    var batch: @Sendable (_ step: Int) throws -> TrainingBatch
  }

  /// The steps from one on, up to those for which hard negatives are to be mined next. Mines those of a window that begins,
  /// and reads those of one that a run is resumed in.
  private func window(
    of step: Int, _ state: inout TrainingState, batch: @escaping @Sendable (_ step: Int) throws -> TrainingBatch,
    _ source: NegativeSource?, _ note: (String) -> Void
  ) throws -> Window {
    guard let settings = recipe.hardNegatives, step < recipe.steps else {
      return Window(steps: step..<max(step, recipe.steps), batch: batch)
    }
    guard let source else {
      throw EncoderError("hard_negatives is set, but these pairs have no names to mine", hint: "set it to null")
    }
    guard let window = settings.window(of: step) else {
      return Window(steps: step..<min(settings.start, recipe.steps), batch: batch)
    }
    let table: NegativeTable
    if step > window.lowerBound, let reference = state.negatives {
      table = try NegativeTable.read(reference, in: run)
    } else {
      let begin = ContinuousClock.now
      let steps = window.clamped(to: 0..<recipe.steps)
      let encoder = recipe.bf16 ? state.encoder.converted(to: .bfloat16) : state.encoder
      table = NegativeTable(firstStep: steps.lowerBound, names: try source.mine(steps, settings, encoder))
      state.negatives = try table.write(in: run)
      let seconds = Int((ContinuousClock.now - begin).components.seconds)
      note(
        "mined \(table.names.reduce(0) { $0 + $1.count }) negatives for steps \(steps.lowerBound + 1) to "
          + "\(steps.upperBound) in \(seconds) s")
    }
    return Window(steps: step..<min(window.upperBound, recipe.steps)) { [table, batch = source.batch] in
      try batch($0, table.names(at: $0))
    }
  }

  /// Trains the steps of a window.
  private func train(
    _ window: Window, _ state: inout TrainingState, _ contrast: ContrastiveStep, _ log: TrainLog,
    _ development: DevelopmentScore?, _ workerCount: Int, _ shouldStop: () -> Bool, _ note: (String) -> Void,
    _ progress: (TrainingProgress) -> Void
  ) throws -> TrainingOutcome {
    let (encoder, losses, generator) = (state.encoder, contrast.losses, state.generator)
    let tokenize = encoder.tokenization(maxLength: recipe.maxLength, threads: 1)
    let batches = Prefetcher(steps: window.steps, workerCount: workerCount) { step in
      let pairs = try window.batch(step)
      return (pairs: pairs, tokens: tokenize(pairs.texts))
    }
    defer { batches.stop() }

    for step in window.steps {
      let (pairs, tokens) = try batches.next()
      try pairs.check(for: recipe.objective(of: pairs.kind), step: step + 1)
      let value = contrast.backward(pairs, tokens, generator)
      guard value.isFinite else {
        throw EncoderError(
          "the loss of step \(step + 1) is \(value)",
          hint: "lower learning_rate or raise temperature; the last checkpoint in \(run.url.path) is intact")
      }
      let norm = clipGradNorm(state.optimizer.gradients, maxNorm: recipe.clipNorm > 0 ? recipe.clipNorm : .infinity)
      let rate = recipe.schedule.rate(at: step)
      state.optimizer.step(learningRate: rate)
      encoder.parameters.clearGradients()
      state.losses.clearGradients()
      losses.limit()

      let done = step + 1
      state.final.average?.update(afterStep: done)
      var entry = ["loss": value, "loss_\(pairs.kind)": value, "learning_rate": rate, "gradient_norm": norm]
      if let development, recipe.isJudged(afterStep: done) {
        entry["development_score"] = try state.judge(afterStep: done, by: development)
      }
      try log.append(step: done, entry)
      progress(TrainingProgress(step: done, totalSteps: recipe.steps, kind: pairs.kind, loss: value))
      let stopping = shouldStop()
      if stopping || done % recipe.checkpointSteps == 0 || done == recipe.steps {
        try state.save(done, in: run)
      }
      if stopping, done < recipe.steps {
        note(batches.summary)
        return .interrupted(step: done)
      }
    }
    note(batches.summary)
    return .finished
  }
}
