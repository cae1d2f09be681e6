/// Judges an encoder while it is trained, and keeps the best.
public struct DevelopmentScore {
  /// Returns how good an encoder is: the greater the better.
  let score: (SentenceEncoder) throws -> Double
  /// Keeps an encoder that is better than all before it.
  let keep: (_ encoder: SentenceEncoder, _ best: BestScore) throws -> Void

  /// Judges by `score`. `keep` is given every encoder that is better than all before it; of a run that is gone on with it may
  /// be given one a second time.
  public init(
    score: @escaping (SentenceEncoder) throws -> Double,
    keep: @escaping (_ encoder: SentenceEncoder, _ best: BestScore) throws -> Void
  ) {
    self.score = score
    self.keep = keep
  }
}

/// The best score of a run so far.
public struct BestScore: Equatable, Sendable {
  /// Steps that were done.
  public var step: Int
  /// The score.
  public var score: Double

  /// As the metadata of a checkpoint have it.
  var metadata: [String: String] { ["best_step": "\(step)", "best_score": "\(score)"] }

  init(step: Int, score: Double) {
    self.step = step
    self.score = score
  }

  /// Reads what `metadata` gave; nil where there is none.
  init?(_ metadata: [String: String]) {
    guard let step = metadata["best_step"].flatMap(Int.init), let score = metadata["best_score"].flatMap(Double.init)
    else { return nil }
    self.init(step: step, score: score)
  }
}
