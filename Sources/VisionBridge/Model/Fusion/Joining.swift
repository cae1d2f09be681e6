import NN
import Torch

/// How the features of a case's parts, slices of a scan or scans of a case, become one feature.
public enum Joining: String, Codable, CaseIterable, Sendable {
  /// The class token of a transformer, as published. Nothing of the parts reaches the case but through attention, even where
  /// there is one part only.
  case transformer
  /// The mean of the parts, and beside it the transformer's class token times a gate for each channel that starts at zero: a
  /// model begins as the plain network is, and learns what attention adds. A part that is alone is joined with nothing and
  /// stays as it is.
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
struct Joiner {
  /// Computes the class tokens [G, F] of some groups from their parts in a table [G, T, F] and its mask [G, T].
  typealias Token = (_ groups: [Int], _ table: Tensor, _ mask: Tensor) -> Tensor

  private let joining: Joining
  private let gate: Tensor?

  /// Declares the gate, where there is one.
  init(_ joining: Joining, size: Int, _ scope: Scope) {
    self.joining = joining
    gate = joining == .gatedTransformer ? scope.parameter("gate", [size], .constant(0)) : nil
  }

  /// Joins the parts of each group.
  ///
  /// Shapes: parts [N, F], one group after another → [G, F].
  /// Traps: without `token` where the way needs it.
  func callAsFunction(_ parts: Tensor, of groups: RaggedRows, token: Token?) -> Tensor {
    let joined = groups.indices { joining != .gatedTransformer || $0 > 1 }
    guard !joined.isEmpty else { return parts }
    let (table, mask) = (groups.padded(parts), groups.mask(device: parts.device))  // [G, T, F], [G, T]
    switch (joining, token, gate) {
    case (.transformer, let token?, _): return token(joined, table, mask)
    case (.gatedTransformer, let token?, let gate?):
      // The longest group is among those that are joined, so that their rows are a table without empty columns.
      let places = Tensor(joined.map(Int64.init)).to(parts.device)
      return mean(table, mask).addingRows(places, gate * token(joined, table.rows(places), mask.rows(places)))
    case (.mean, _, _): return mean(table, mask)
    case (.max, _, _): return table.maskedFill(mask.logicalNot().unsqueeze(2), -.infinity).max(1)
    default: preconditionFailure("\(joining.rawValue) needs the token of a transformer")
    }
  }

  /// The mean of the real parts; those that are not real are zeros.
  private func mean(_ parts: Tensor, _ mask: Tensor) -> Tensor {
    parts.sum(1) / mask.to(.float32).sum(1, keep: true)
  }
}
