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
  /// Cells of the largest matrix of similarities that a cached step computes at once.
  var largestCellCount = 1 << 20

  private var device: Device { encoder.parameters.device }

  /// Without dropout the fused kernels of attention serve.
  private func mode(_ generator: Generator) -> Mode {
    recipe.dropout == 0 ? .evaluation : .training(generator, dropout: recipe.dropout)
  }

  /// Adds the gradients of a batch to those of the parameters and returns its loss.
  func backward(_ pairs: TrainingBatch, _ tokens: TokenBatch, _ generator: Generator) -> Double {
    guard let cache = recipe.gradientCache else {
      let vectors = unitVectors(encoder, tokens, mode(generator))  // [2B + H, D]
      let target = start.map { start in withoutGrad { unitVectors(start, tokens, .evaluation) } }
      let loss = loss(of: vectors, pairs, target: target)
      loss.backward()
      return loss.item
    }
    return backward(pairs, tokens, generator, chunks: PackedBatch.plan(tokens, tokenBudget: cache.chunkTokens))
  }

  /// The same by gradient caching: the vectors are computed without a graph, chunk by chunk; then the gradients of the loss
  /// in them; and from these, chunk by chunk with a graph, those of the parameters. Both passes over a chunk draw the same
  /// random numbers.
  ///
  /// Source: GradCache (arXiv:2101.06983). Differs from source: similarities are computed for some pairs at a time too,
  /// because a matrix of all of them would outgrow a chunk.
  private func backward(
    _ pairs: TrainingBatch, _ tokens: TokenBatch, _ generator: Generator, chunks: [ArraySlice<Int>]
  ) -> Double {
    let places = PackedBatch.places(of: chunks.flatMap(\.self)).to(device)
    func allVectors(_ encoder: SentenceEncoder, _ mode: () -> Mode) -> Tensor {
      withoutGrad { Tensor.concatenate(chunks.map { unitVectors(encoder, tokens, $0, mode()) }).rows(places) }
    }
    var states: [Tensor] = []
    let vectors = allVectors(encoder) {
      states.append(generator.state)
      return mode(generator)
    }
    vectors.requiresGrad = true
    let target = start.map { allVectors($0) { .evaluation } }
    let parts = parts(of: vectors, pairs)
    var value = 0.0
    for rows in blocks(of: pairs) {
      let loss = loss(of: parts, vectors, target, pairs.kind, rows: rows)
      loss.backward()
      value += loss.item
    }
    guard let gradient = vectors.grad else { preconditionFailure("a loss has no gradient in its vectors") }
    for (rows, state) in zip(chunks, states) {
      generator.state = state
      let own = gradient.rows(Tensor(rows.map(Int64.init)).to(device))
      (unitVectors(encoder, tokens, rows, mode(generator)) * own).sum().backward()
    }
    return value
  }

  /// Neighbouring pairs whose share of the loss is computed at once.
  private func blocks(of pairs: TrainingBatch) -> [Range<Int>] {
    let count = pairs.anchors.count
    let size = losses[pairs.kind].isSum ? max(1, largestCellCount / pairs.texts.count) : count
    return stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
  }

  /// The loss of a batch with these unit vectors, in the order of its texts; `target` are those of the start.
  func loss(of vectors: Tensor, _ pairs: TrainingBatch, target: Tensor?) -> Tensor {
    loss(of: parts(of: vectors, pairs), vectors, target, pairs.kind, rows: 0..<pairs.anchors.count)
  }

  /// The share that some pairs have in the loss.
  private func loss(
    of parts: ContrastiveVectors, _ vectors: Tensor, _ target: Tensor?, _ kind: String, rows: Range<Int>
  ) -> Tensor {
    let loss = losses[kind](parts, rows: rows)
    guard let distillation = recipe.distillation, let target else { return loss }
    let (count, textCount) = (parts.count, vectors.shape[0])
    let texts = textCount * rows.lowerBound / count..<textCount * rows.upperBound / count
    return loss + distillation(vectors, start: target, rows: texts)
  }

  /// Unit vectors of all texts. Similarities divided by a small temperature need all their digits.
  private func unitVectors(_ encoder: SentenceEncoder, _ tokens: TokenBatch, _ mode: Mode) -> Tensor {
    withAutocast(recipe.bf16, device: device) { encoder.embedForTraining(tokens, mode) }.widened().normalized()
  }

  /// Unit vectors of the texts of a chunk, in its order.
  private func unitVectors(
    _ encoder: SentenceEncoder, _ tokens: TokenBatch, _ rows: ArraySlice<Int>, _ mode: Mode
  ) -> Tensor {
    withAutocast(recipe.bf16, device: device) { encoder.embedForTraining(tokens, rows: rows, mode) }
      .widened().normalized()
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
