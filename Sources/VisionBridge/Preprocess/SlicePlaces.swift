import Torch

/// Where the slices that a model sees lie among those of a volume: at one of them, or between two neighbours.
struct SlicePlaces: Equatable {
  /// The slice at or before each place.
  let lower: [Int]
  /// How much of the way to the next slice each place lies, 0 ..< 1.
  let shares: [Float]
  private let axis: SpacedAxis?

  /// All slices of `count`, or slice floor(i · count / depth) for i in 0 ..< depth.
  ///
  /// Source: `Dataset/dataset.py` of RP3D-Diag (June 2024).
  static func chosen(of count: Int, depth: Int) -> SlicePlaces {
    let lower = count <= depth ? Array(0..<count) : (0..<depth).map { $0 * count / depth }
    return SlicePlaces(lower: lower, shares: lower.map { _ in 0 }, axis: nil)
  }

  /// `depth` places that divide the volume evenly.
  ///
  /// Source: `torch.nn.functional.interpolate`, trilinear, align_corners false.
  static func spread(over count: Int, depth: Int) -> SlicePlaces {
    spaced(over: count, step: Double(count) / Double(depth), depth: depth)
  }

  /// Places `step` slices from each other, in the middle of the volume where there are more than `depth`.
  static func spaced(over count: Int, step: Double, depth: Int) -> SlicePlaces {
    let axis = SpacedAxis(over: count, step: step, atMost: depth)
    let places = (0..<axis.kept).map(axis.place)
    let lower = places.map { Int($0) }
    let shares = zip(places, lower).map { Float($0 - Double($1)) }
    return SlicePlaces(lower: lower, shares: shares, axis: axis)
  }

  /// The place that stands for a slice of the volume: the last chosen one at or before it, or the interpolated one nearest to it.
  func place(ofSlice index: Int) -> Int {
    axis?.sample(atVoxel: index) ?? lower.lastIndex { $0 <= index } ?? 0
  }

  /// The values at the places. `values` gives those of whole slices.
  ///
  /// Shapes: `values` N indices → [N, Y, X]; → [places, Y, X].
  func interpolated<Failure>(_ values: ([Int]) throws(Failure) -> Tensor) throws(Failure) -> Tensor {
    let upper = zip(lower, shares).map { $1 > 0 ? $0 + 1 : $0 }
    let needed = Set(lower + upper).sorted()
    let slices = try values(needed)
    if needed == lower, shares.allSatisfy({ $0 == 0 }) { return slices }
    func rows(_ indices: [Int]) -> Tensor {
      slices.rows(Tensor(indices.map { index in Int64(needed.firstIndex(of: index)!) }))
    }
    let (before, after) = (rows(lower), rows(upper))
    return before + (after - before) * Tensor(shares, shape: [shares.count, 1, 1])
  }
}
