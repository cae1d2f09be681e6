import Torch

/// How token vectors become one text vector.
///
/// Source: `sentence_transformers` Pooling module; raw values are its names.
public enum Pooling: String, CaseIterable, Sendable {
  /// The vector of the first token.
  case cls
  /// The mean of all tokens.
  case mean
  /// The largest value of all tokens in each dimension.
  case max
  /// The sum of all tokens through the square root of their number.
  case meanSqrtLength = "mean_sqrt_len_tokens"
  /// The mean of all tokens weighted by their place, from 1.
  case weightedMean = "weightedmean"
  /// The vector of the last token.
  case lastToken = "lasttoken"

  /// The names a user can give.
  public static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// One vector per text, in packed order, of all tokens but the first `skipped` of each.
  ///
  /// Shapes: hidden [ΣT, D] → [N, D], float32 or wider.
  func callAsFunction(_ hidden: Tensor, _ runs: [PackedBatch.Run], skipping skipped: Int = 0) -> Tensor {
    let pieces = runs.count == 1 ? [hidden] : hidden.split(runs.map(\.tokenCount))
    let pooled = zip(pieces, runs).map { piece, run in
      // The separator stays, whatever comes before it.
      pool(piece.reshape(run.textCount, run.length, -1).widened(), run.length, from: min(skipped, run.length - 1))
    }
    return pooled.count == 1 ? pooled[0] : .concatenate(pooled)
  }

  /// Shapes: x [N, T, D] without padding → [N, D].
  private func pool(_ x: Tensor, _ length: Int, from start: Int) -> Tensor {
    let count = length - start
    let x = start == 0 ? x : x.narrow(1, start: start, length: count)  // [N, T', D]
    switch self {
    case .cls: return x.at(0, dim: 1)
    case .mean: return x.mean(1)
    case .max: return x.max(1)
    case .meanSqrtLength: return x.sum(1) / Double(count).squareRoot()
    case .weightedMean:
      // A token keeps the weight of its place in the whole text.
      let weights = Tensor((start + 1...length).map { Float($0) }, shape: [count, 1]).to(x.device)  // [T', 1]
      return (x * weights).sum(1) / Double((start + 1 + length) * count / 2)
    case .lastToken: return x.at(count - 1, dim: 1)
    }
  }
}
