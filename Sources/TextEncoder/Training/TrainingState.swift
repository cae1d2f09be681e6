import Files
import NN
import Torch

/// All that a run changes while it trains, as its checkpoints have it.
struct TrainingState {
  let encoder: SentenceEncoder
  let losses: ParameterStore
  let optimizer: AdamW
  let generator: Generator
  /// What the encoder's weights become at the end.
  let final: FinalWeights
  /// The best score so far; nil before the first.
  private(set) var best: BestScore?
  /// The hard negatives of the window that the last step was of; nil before the first window.
  var negatives: NegativeTable.Reference?

  /// The state at the start of a run.
  ///
  /// - Parameter original: the encoder as it was before any training, where the recipe needs it.
  init(
    _ encoder: SentenceEncoder, _ original: SentenceEncoder?, _ losses: ParameterStore, _ recipe: ContrastiveRecipe,
    _ generator: Generator
  ) {
    self.encoder = encoder
    self.losses = losses
    self.generator = generator
    optimizer = AdamW(encoder.parameters.parameters + losses.parameters, recipe.optimizer)
    final = FinalWeights(encoder.parameters, start: original?.parameters, recipe)
  }

  /// Judges the encoder as the run would end with it, keeps it where it is the best, and returns its score.
  mutating func judge(afterStep step: Int, by development: DevelopmentScore) throws -> Double {
    let found = try final.inPlaceOfWeights {
      let found = BestScore(step: step, score: try development.score(encoder))
      if found.score > best?.score ?? -.infinity { try development.keep(encoder, found) }
      return found
    }
    if found.score > best?.score ?? -.infinity { best = found }
    return found.score
  }

  /// Writes the checkpoint of a run after so many steps.
  func save(_ step: Int, in run: RunDirectory) throws {
    let parts = [encoder.parameters.state, losses.state, final.average?.state ?? [:]]
    try Checkpoint(
      step: step, model: parts.reduce(into: [:]) { $0.merge($1) { a, _ in a } }, optimizer: optimizer.state,
      generator: generator.state,
      metadata: (best?.metadata ?? [:]).merging(negatives?.metadata ?? [:]) { a, _ in a }
    ).save(in: run)
    if let negatives { try NegativeTable.removeOthers(than: negatives, in: run) }
  }

  /// Loads the last checkpoint of a run, if there is one, and returns the number of steps done.
  mutating func restore(from run: RunDirectory) throws -> Int {
    guard let checkpoint = try Checkpoint.load(in: run) else { return 0 }
    var model = checkpoint.model
    func take(_ names: some Sequence<String>) -> [String: Tensor] {
      names.reduce(into: [:]) { $0[$1] = model.removeValue(forKey: $1) }
    }
    try losses.load(take(losses.state.keys))
    if let average = final.average { try average.load(take(average.state.keys)) }
    try encoder.parameters.load(model)
    try optimizer.load(checkpoint.optimizer)
    try generator.restore(checkpoint.generator)
    best = BestScore(checkpoint.metadata)
    negatives = NegativeTable.Reference(checkpoint.metadata)
    return checkpoint.step
  }
}
