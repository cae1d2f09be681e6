import NN
import Torch

/// How the features of a case's parts, slices of a scan or scans of a case, become one feature.
public enum Joining: String, Codable, CaseIterable, Sendable {
  /// The class token of a transformer, as published. Nothing of the parts reaches the case but through attention, even where
  /// there is one part only.
  case transformer
  /// The mean of the parts, and beside it the transformer's class token times a gate for each channel that starts at zero: a
  /// model begins as the plain network is, and learns what attention adds.
  ///
  /// Source: a number for each channel as in LayerScale (Touvron et al. 2021), zero at the start as in ReZero (Bachlechner et al.
  /// 2021).
  case gatedTransformer = "gated_transformer"
  /// The mean of the parts.
  case mean
  /// The greatest value of each channel.
  case max

  var hasTransformer: Bool { self == .transformer || self == .gatedTransformer }
}

/// Joins parts by one way of `Joining`, with a transformer where it has one.
///
/// Shapes: parts [G, T, F], mask [G, T] bool, true where a part is real → [G, F].
struct Joiner {
  private let joining: Joining
  private let gate: Tensor?

  /// Declares the gate, where there is one.
  init(_ joining: Joining, size: Int, _ scope: Scope) {
    self.joining = joining
    gate = joining == .gatedTransformer ? scope.parameter("gate", [size], .constant(0)) : nil
  }

  /// Joins parts; `token` is the class token [G, F] of a transformer over them.
  ///
  /// Traps: without a token where the way needs one.
  func callAsFunction(_ parts: Tensor, mask: Tensor, token: Tensor?) -> Tensor {
    switch (joining, token, gate) {
    case (.transformer, let token?, _): token
    case (.gatedTransformer, let token?, let gate?): mean(parts, mask) + gate * token
    case (.mean, _, _): mean(parts, mask)
    case (.max, _, _):
      parts.maskedFill(mask.logicalNot().unsqueeze(2), -.infinity).max(1)
    default: preconditionFailure("\(joining.rawValue) needs the token of a transformer")
    }
  }

  /// The mean of the real parts; those that are not real are zeros.
  private func mean(_ parts: Tensor, _ mask: Tensor) -> Tensor {
    parts.sum(1) / mask.to(.float32).sum(1, keep: true)
  }
}
