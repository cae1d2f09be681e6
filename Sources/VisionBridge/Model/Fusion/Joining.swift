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
  /// The sum of the parts by weights that add up to one, the softmax of a small network's score of each part.
  ///
  /// Source: Ilse, Tomczak and Welling 2018 (arXiv:1802.04712), equations 7 and 8, as in MONAI's `MILModel` with
  /// `mil_mode="att"`, but for a bias that the softmax takes away.
  case attention
  /// The mean of the parts.
  case mean
  /// The greatest value of each channel.
  case max

  var hasTransformer: Bool { self == .transformer || self == .gatedTransformer }
}

/// Joins parts by one way of `Joining`, with a transformer where it has one.
struct Joiner {
  /// The joined features [G, F] of some groups, and the score of each part before the softmax [G, T], -1e9 at padding; nil
  /// where the parts have no weights.
  typealias Joined = (features: Tensor, scores: Tensor?)

  /// Computes the class tokens of some groups from their parts in a table [G, T, F] and its mask [G, T].
  typealias Token = (_ groups: [Int], _ table: Tensor, _ mask: Tensor) -> Joined

  private let joining: Joining
  private let gate: Tensor?
  private let attention: (hidden: Linear, score: Linear)?

  /// Declares `gate`, or `attention.0` and `attention.2`, where there are such.
  ///
  /// - Parameter hiddenSize: width of the network that scores parts.
  init(_ joining: Joining, size: Int, hiddenSize: Int, _ scope: Scope) {
    self.joining = joining
    gate = joining == .gatedTransformer ? scope.parameter("gate", [size], .constant(0)) : nil
    let place = scope / "attention"
    attention =
      joining == .attention ? (Linear(size, hiddenSize, place / 0), Linear(hiddenSize, 1, bias: false, place / 2)) : nil
  }

  /// Joins the parts of each group.
  ///
  /// Shapes: parts [N, F], one group after another → features [G, F], scores [G, T].
  /// Traps: without `token` where the way needs it.
  func callAsFunction(_ parts: Tensor, of groups: RaggedRows, token: Token?) -> Joined {
    let joined = groups.indices { joining != .gatedTransformer || $0 > 1 }
    guard !joined.isEmpty else { return (parts, nil) }
    let (table, mask) = (groups.padded(parts), groups.mask(device: parts.device))  // [G, T, F], [G, T]
    switch (joining, token, gate, attention) {
    case (.transformer, let token?, _, _): return token(joined, table, mask)
    case (.gatedTransformer, let token?, let gate?, _):
      // The longest group is among those that are joined, so that their rows are a table without empty columns.
      let places = Tensor(joined.map(Int64.init)).to(parts.device)
      let (tokens, scores) = token(joined, table.rows(places), mask.rows(places))
      return (
        mean(table, mask).addingRows(places, gate * tokens),
        scores.map { joined.count == groups.counts.count ? $0 : spread($0, at: places, over: groups) }
      )
    case (.attention, _, _, let attention?):
      let scores = attention.score(attention.hidden(table).tanh()).squeeze(2).maskedFill(mask.logicalNot(), -1e9)
      return ((scores.softmax(1).unsqueeze(2) * table).sum(1), scores)
    case (.mean, _, _, _): return (mean(table, mask), nil)
    case (.max, _, _, _): return (table.maskedFill(mask.logicalNot().unsqueeze(2), -.infinity).max(1), nil)
    default: preconditionFailure("\(joining.rawValue) needs the token of a transformer")
    }
  }

  /// The mean of the real parts; those that are not real are zeros.
  private func mean(_ parts: Tensor, _ mask: Tensor) -> Tensor {
    parts.sum(1) / mask.to(.float32).sum(1, keep: true)
  }

  /// The scores [G, T] of some groups among those of all: the part of a group that was not attended to has score 0.
  private func spread(_ scores: Tensor, at places: Tensor, over groups: RaggedRows) -> Tensor {
    let (count, device) = (groups.counts.count, scores.device)
    let none = Tensor.full([count, scores.shape[1] - 1], -1e9, device: device)
    return Tensor.concatenate([.zeros([count, 1], device: device), none], dim: 1).replacingRows(places, scores)
  }
}
