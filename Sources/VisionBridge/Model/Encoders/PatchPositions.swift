import NN
import Torch

/// Learned places of patches: rows, columns and depths each have a third of the width.
///
/// Source: `pos_embedding` of RP3D-Diag (December 2023).
struct PatchPositions {
  private let rows: Embedding
  private let columns: Embedding
  private let depths: Embedding
  private let side: Int

  init(side: Int, depth: Int, width: Int, _ scope: Scope) {
    self.side = side
    func table(_ name: String, _ count: Int) -> Embedding {
      Embedding(count, width / 3, initializer: .between(0, 1), scope / name)
    }
    rows = table("row_embed", side)
    columns = table("col_embed", side)
    depths = table("dep_embed", depth)
  }

  /// Shapes: → [side · side · depth, D].
  func callAsFunction(depth: Int) -> Tensor {
    let third = rows.weight.shape[1]
    return Tensor.concatenate(
      [
        rows.weight.reshape(side, 1, 1, third).expand(side, side, depth, third),
        columns.weight.reshape(1, side, 1, third).expand(side, side, depth, third),
        depths.weight.narrow(0, start: 0, length: depth).reshape(1, 1, depth, third).expand(side, side, depth, third),
      ], dim: 3
    ).reshape(side * side * depth, -1)
  }
}
