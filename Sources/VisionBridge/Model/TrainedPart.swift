/// Which weights of a model a training changes.
public enum TrainedPart: String, Codable, CaseIterable, Sendable {
  /// All.
  case all
  /// Those of the classifier alone: encoder and fusion compute as in evaluation and stay as they are.
  ///
  /// Source: Kang et al. 2020 (arXiv:1910.09217), classifier re-training (cRT), there with a class-balanced sampler.
  case classifier
}
