import Files
import NN
import Torch

/// All that a run changes while it trains, as its checkpoints have it.
struct TrainingState {
  let encoder: ParameterStore
  let losses: ParameterStore
  let optimizer: AdamW
  let generator: Generator

  /// Writes the checkpoint of a run after so many steps.
  func save(_ step: Int, in run: RunDirectory) throws {
    try Checkpoint(
      step: step, model: encoder.state.merging(losses.state) { a, _ in a }, optimizer: optimizer.state,
      generator: generator.state, metadata: [:]
    ).save(in: run)
  }

  /// Loads the last checkpoint of a run, if there is one, and returns the number of steps done.
  func restore(from run: RunDirectory) throws -> Int {
    guard let checkpoint = try Checkpoint.load(in: run) else { return 0 }
    let own = Set(losses.state.keys)
    try losses.load(checkpoint.model.filter { own.contains($0.key) })
    try encoder.load(checkpoint.model.filter { !own.contains($0.key) })
    try optimizer.load(checkpoint.optimizer)
    try generator.restore(checkpoint.generator)
    return checkpoint.step
  }
}
