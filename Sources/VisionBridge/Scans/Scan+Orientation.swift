extension Scan {
  /// Turns the voxel axes by exchange and reversal, without resampling, until they follow the body's as closely as
  /// they can: x to the right, y to the front, z to the head.
  ///
  /// A single slice and a scan without geometry come back unchanged.
  /// Source: nibabel `as_closest_canonical`.
  public func canonical() -> Scan {
    guard isReorientable else { return self }
    let directions = affine.closestAxes
    let sides = [shape.x, shape.y, shape.z]
    let strides = [1, shape.x, shape.x * shape.y]
    var newSides = sides
    var newStrides = strides
    var start = 0
    var newAffine = affine
    for (voxelAxis, direction) in directions.enumerated() {
      let sign = direction.isFlipped ? -1 : 1
      newSides[direction.bodyAxis] = sides[voxelAxis]
      newStrides[direction.bodyAxis] = strides[voxelAxis] * sign
      let last = direction.isFlipped ? sides[voxelAxis] - 1 : 0
      start += last * strides[voxelAxis]
      for row in 0..<3 {
        newAffine[row, direction.bodyAxis] = affine[row, voxelAxis] * Double(sign)
        newAffine[row, 3] += affine[row, voxelAxis] * Double(last)
      }
    }
    let newShape = ZYX(z: newSides[2], y: newSides[1], x: newSides[0])
    var scan = self
    scan.shape = newShape
    scan.affine = newAffine
    scan.voxels = gatherVoxels(
      voxels, start: start, strides: ZYX(z: newStrides[2], y: newStrides[1], x: newStrides[0]),
      shape: newShape)
    return scan
  }

  /// The index along z that slice `index` of this scan has after `canonical()`; nil when the slices of this scan are
  /// not horizontal, so that no single slice of the canonical scan is that one.
  public func canonicalIndex(ofSlice index: Int) -> Int? {
    guard isReorientable else { return index }
    let direction = affine.closestAxes[2]
    guard direction.bodyAxis == 2 else { return nil }
    return direction.isFlipped ? shape.z - 1 - index : index
  }

  private var isReorientable: Bool { hasKnownGeometry && !isTwoDimensional }
}

/// Copies voxels into x-fastest order: output `[z, y, x]` is `input[start + z * strides.z + y * strides.y + x * strides.x]`.
///
/// Shapes: output `[Z, Y, X]` of `shape`.
func gatherVoxels(_ input: [Float], start: Int, strides: ZYX<Int>, shape: ZYX<Int>) -> [Float] {
  [Float](unsafeUninitializedCapacity: shape.count) { output, initialized in
    input.withUnsafeBufferPointer { input in
      var target = 0
      for z in 0..<shape.z {
        for y in 0..<shape.y {
          let row = start + z * strides.z + y * strides.y
          for x in 0..<shape.x {
            output.initializeElement(at: target, to: input[row + x * strides.x])
            target += 1
          }
        }
      }
    }
    initialized = shape.count
  }
}
