import NN
import Tokenizer
import Torch

/// The loss of one batch and its gradients.
struct ContrastiveStep {
  let recipe: ContrastiveRecipe
  /// The encoder that is trained.
  let encoder: SentenceEncoder
  /// The encoder before the training, which distillation stays near; nil without it.
  let start: SentenceEncoder?
  let losses: ContrastiveLosses

  private var device: Device { encoder.parameters.device }

  /// Returns the loss of a batch, whose `backward` gives the gradients.
  func callAsFunction(_ pairs: TrainingBatch, _ tokens: TokenBatch, _ generator: Generator) -> Tensor {
    withAutocast(recipe.bf16, device: device) {
      let vectors = unitVectors(encoder, tokens, .training(generator))  // [2B + H, D]
      // Similarities divided by a small temperature need all their digits.
      return withAutocast(false, device: device) {
        let loss = losses[pairs.kind](parts(of: vectors, pairs))
        guard let distillation = recipe.distillation, let target = startVectors(tokens) else { return loss }
        return loss + distillation(vectors, start: target)
      }
    }
  }

  private func unitVectors(_ encoder: SentenceEncoder, _ tokens: TokenBatch, _ mode: Mode) -> Tensor {
    encoder.embedForTraining(tokens, mode).widened().normalized()
  }

  /// The vectors of the start, in the precision of the training.
  private func startVectors(_ tokens: TokenBatch) -> Tensor? {
    start.map { start in
      withoutGrad { withAutocast(recipe.bf16, device: device) { unitVectors(start, tokens, .evaluation) } }
    }
  }

  /// The vectors of a batch by what they are.
  private func parts(of vectors: Tensor, _ pairs: TrainingBatch) -> ContrastiveVectors {
    let (count, others) = (pairs.anchors.count, pairs.negatives.count)
    return ContrastiveVectors(
      anchors: vectors.narrow(0, start: 0, length: count), positives: vectors.narrow(0, start: count, length: count),
      negatives: others == 0 ? nil : vectors.narrow(0, start: 2 * count, length: others), concepts: pairs.concepts,
      excluded: mask(pairs), grades: pairs.grades)
  }

  private func mask(_ pairs: TrainingBatch) -> Tensor? {
    let cells = pairs.excludedCells
    guard !cells.isEmpty else { return nil }
    let shape = [pairs.anchors.count, pairs.columnCount]
    var excluded = [Bool](repeating: false, count: shape[0] * shape[1])
    for (row, column) in cells { excluded[row * shape[1] + column] = true }
    return Tensor(excluded, shape: shape).to(device)
  }
}
