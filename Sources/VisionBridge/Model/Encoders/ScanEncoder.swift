import NN
import Torch

/// A network over whole scans, planes and volumes: each gets one feature vector.
protocol ScanEncoder {
  /// Size of a feature vector.
  var featureSize: Int { get }

  /// Computes the features of scans, and, where slices are joined by attention, the score of every slice.
  ///
  /// Shapes: → features [S, F], float32; sliceScores [S, Z], -1e9 at padding.
  func callAsFunction(_ scans: ScanBatch, _ mode: Mode) -> (features: Tensor, sliceScores: Tensor?)
}

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

  /// The scans with these numbers, and where each of their slices lies.
  private func rows(of scans: [Int]) -> Tensor {
    let starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let rows = scans.flatMap { starts[$0]..<starts[$0 + 1] }
    return Tensor(rows.map(Int64.init)).to(slices.device)
  }

  /// The scans of one slice: their numbers, and the slices [P, Y, X]; nil where there is none.
  var planes: (scans: [Int], slices: Tensor)? {
    let scans = counts.indices.filter { counts[$0] == 1 }
    return scans.isEmpty ? nil : (scans, slices.rows(rows(of: scans)))
  }

  /// The scans of several slices, resampled along them to `depth`: their numbers, and the volumes [V, depth, Y, X]; nil where
  /// there is none.
  func volumes(depth: Int) -> (scans: [Int], voxels: Tensor)? {
    let scans = counts.indices.filter { counts[$0] > 1 }
    guard !scans.isEmpty else { return nil }
    let size = Array(slices.shape[1...])
    let starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let volumes = scans.map { scan in
      let own = slices.narrow(0, start: starts[scan], length: counts[scan])  // [Z, Y, X]
      guard counts[scan] != depth else { return own }
      return own.unsqueeze(0).unsqueeze(0).interpolate(to: [depth] + size).squeeze(0).squeeze(0)
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
}

/// Puts the features of planes and of volumes back into the order of the scans.
func merged(_ parts: [(scans: [Int], features: Tensor)]) -> Tensor {
  let order = parts.flatMap(\.scans)
  let all = parts.count == 1 ? parts[0].features : .concatenate(parts.map(\.features))
  var place = [Int64](repeating: 0, count: order.count)
  for (row, scan) in order.enumerated() { place[scan] = Int64(row) }
  return all.rows(Tensor(place).to(all.device))
}
