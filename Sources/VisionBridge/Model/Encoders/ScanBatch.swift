import Deterministic
import Torch

/// The slices of scans, one scan after another, and how they are to be computed.
struct ScanBatch {
  /// Shapes: [N, Y, X], 0...1.
  let slices: Tensor
  /// Slices of each scan; their sum is N.
  let counts: [Int]
  /// Most slices that are computed at once; in training those that share the statistics of a normalisation layer.
  let sliceBudget: Int
  /// Whether the backbone, where nearly all the work is, computes in bfloat16.
  let bf16: Bool

  /// Where the slices of each scan begin, and where the last ones end.
  private var starts: [Int] { counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) } }

  /// The scans of one slice: their numbers, and the slices [P, Y, X]; nil where there is none.
  private var planes: (scans: [Int], slices: Tensor)? {
    let scans = counts.indices.filter { counts[$0] == 1 }
    guard !scans.isEmpty else { return nil }
    let starts = starts
    return (scans, slices.rows(Tensor(scans.map { Int64(starts[$0]) }).to(slices.device)))
  }

  /// The scans of several slices, resampled along them to `depth`: their numbers, and the volumes [V, depth, Y, X]; nil where
  /// there is none.
  private func volumes(depth: Int) -> (scans: [Int], voxels: Tensor)? {
    let scans = counts.indices.filter { counts[$0] > 1 }
    guard !scans.isEmpty else { return nil }
    let starts = starts
    let volumes = scans.map { scan in
      let own = slices.narrow(0, start: starts[scan], length: counts[scan])  // [Z, Y, X]
      return counts[scan] == depth
        ? own : own.unsqueeze(0).unsqueeze(0).interpolate(to: [depth] + own.shape[1...]).squeeze(0).squeeze(0)
    }
    return (scans, .stack(volumes))
  }

  /// Computes `body` on parts of `count` rows, no more at once than the budget allows, under autocast where that is asked for.
  ///
  /// - Parameter slicesPerRow: how many slices a row has.
  func inChunks(_ count: Int, slicesPerRow: Int = 1, _ body: (_ start: Int, _ length: Int) -> Tensor) -> Tensor {
    let rows = max(1, sliceBudget / slicesPerRow)
    let chunkCount = (count + rows - 1) / rows
    return withAutocast(bf16, device: slices.device) {
      // Chunks of nearly equal size: a remainder of a few rows would make poor statistics.
      let chunks = (0..<chunkCount).map { chunk in
        let part = (0..<count).part(chunk, of: chunkCount)
        return body(part.lowerBound, part.count)
      }
      return (chunks.count == 1 ? chunks[0] : .concatenate(chunks)).to(.float32)
    }
  }

  /// Computes planes by one network and volumes, resampled to `depth`, by another, and puts what both give into the order of the
  /// scans.
  ///
  /// - Parameters:
  ///   - planes: [P, Y, X] → [P, …].
  ///   - volumes: [V, depth, Y, X] → [V, …].
  func features(depth: Int, planes: (Tensor) -> Tensor, volumes: (Tensor) -> Tensor) -> Tensor {
    var order: [Int] = []
    var parts: [Tensor] = []
    if let own = self.planes {
      order += own.scans
      parts.append(
        inChunks(own.scans.count) { planes(own.slices.narrow(0, start: $0, length: $1)) })
    }
    if let own = self.volumes(depth: depth) {
      order += own.scans
      parts.append(
        inChunks(own.scans.count, slicesPerRow: depth) { volumes(own.voxels.narrow(0, start: $0, length: $1)) })
    }
    var place = [Int64](repeating: 0, count: order.count)
    for (row, scan) in order.enumerated() { place[scan] = Int64(row) }
    let all = parts.count == 1 ? parts[0] : .concatenate(parts)
    return all.rows(Tensor(place).to(all.device))
  }
}
