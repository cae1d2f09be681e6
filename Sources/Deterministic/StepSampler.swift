/// Draws the batch of each step of a training.
///
/// A batch is a function of the step, and of the rank in a world of several processes, and of nothing else: not of the
/// order in which batches are asked for, nor of the thread that asks. The step is therefore the whole state of a sampler.
package protocol StepSampler<Batch>: Sendable {
  /// What a step is trained on.
  associatedtype Batch: Sendable

  /// Steps of an epoch, in which each element has its turn; nil for a sampler without epochs.
  var stepsPerEpoch: Int? { get }

  /// Returns what one of `worldSize` processes takes of the batch of a step, counted from 0 over all epochs.
  ///
  /// The shares of all ranks in turn are the batch; they differ in size by at most one.
  func batch(step: Int, rank: Int, worldSize: Int) throws -> Batch
}

extension Range<Int> {
  /// Returns the part with this index of the range cut into `count` parts, which differ in length by at most one.
  ///
  /// Traps: an index that is not below `count`.
  package func part(_ index: Int, of count: Int) -> Range<Int> {
    precondition((0..<count).contains(index), "there is no part \(index) of \(count)")
    return lowerBound + index * self.count / count..<lowerBound + (index + 1) * self.count / count
  }
}
