import Foundation
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

  /// Reads `1_Pooling/config.json` of either generation.
  ///
  /// Throws: `EncoderError` when the file is unreadable or asks for a concatenation of several modes.
  init(contentsOf url: URL) throws(EncoderError) {
    struct File: Decodable {
      var poolingMode: String?
      var poolingModeClsToken: Bool?
      var poolingModeMeanTokens: Bool?
      var poolingModeMaxTokens: Bool?
      var poolingModeMeanSqrtLenTokens: Bool?
      var poolingModeWeightedmeanTokens: Bool?
      var poolingModeLasttoken: Bool?
    }
    guard let data = try? Data(contentsOf: url), let file = try? JSONDecoder.configuration.decode(File.self, from: data)
    else {
      throw EncoderError("cannot read the pooling configuration \(url.path)")
    }
    if let name = file.poolingMode {
      guard let mode = Pooling(rawValue: name) else {
        throw EncoderError(
          "\(url.path) asks for the pooling \"\(name)\", known are \(Self.names)",
          hint: "override it with --pooling if you know what the model was trained with")
      }
      self = mode
      return
    }
    let flags: [(Bool?, Pooling)] = [
      (file.poolingModeClsToken, .cls), (file.poolingModeMaxTokens, .max),
      (file.poolingModeMeanTokens, .mean), (file.poolingModeMeanSqrtLenTokens, .meanSqrtLength),
      (file.poolingModeWeightedmeanTokens, .weightedMean), (file.poolingModeLasttoken, .lastToken),
    ]
    let chosen = flags.filter { $0.0 == true }.map(\.1)
    guard chosen.count <= 1 else {
      let names = chosen.map(\.rawValue).joined(separator: " + ")
      throw EncoderError("\(url.path) concatenates the poolings \(names); only one is supported")
    }
    // sentence-transformers falls back to the mean when no flag is set.
    self = chosen.first ?? .mean
  }

  /// The names a user can give.
  public static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// One vector per text, in packed order.
  ///
  /// Shapes: hidden [ΣT, D] → [N, D], float32.
  func callAsFunction(_ hidden: Tensor, _ runs: [PackedBatch.Run]) -> Tensor {
    let pieces = runs.count == 1 ? [hidden] : hidden.split(runs.map(\.tokenCount))
    let pooled = zip(pieces, runs).map { piece, run in
      pool(piece.reshape(run.textCount, run.length, -1).to(.float32), length: run.length)
    }
    return pooled.count == 1 ? pooled[0] : .concatenate(pooled)
  }

  /// Shapes: x [N, T, D] without padding → [N, D].
  private func pool(_ x: Tensor, length: Int) -> Tensor {
    switch self {
    case .cls: return x.at(0, dim: 1)
    case .mean: return x.mean(1)
    case .max: return x.max(1)
    case .meanSqrtLength: return x.sum(1) / Double(length).squareRoot()
    case .weightedMean:
      let weights = Tensor((1...length).map { Float($0) }, shape: [length, 1]).to(x.device)  // [T, 1]
      return (x * weights).sum(1) / Double(length * (length + 1) / 2)
    case .lastToken: return x.at(length - 1, dim: 1)
    }
  }
}
