/// Where images lie in an array: distances are in values.
struct NpyImageLayout {
  let isStack: Bool
  let imageCount: Int
  let channelCount: Int
  let shape: ZYX<Int>
  let imageStride: Int
  let channelStride: Int
  let strides: ZYX<Int>

  /// Of an array with these sides, two, three or five.
  init(_ sides: [Int], isFortranOrder: Bool) {
    isStack = sides.count == 5
    let plane = isStack ? 2 : 0
    let fastestFirst = isFortranOrder ? Array(sides.indices) : sides.indices.reversed()
    var distances = [Int](repeating: 0, count: sides.count)
    var distance = 1
    for axis in fastestFirst {
      distances[axis] = distance
      distance *= sides[axis]
    }
    let hasDepth = sides.count > 2
    imageCount = isStack ? sides[0] : 1
    channelCount = isStack ? sides[1] : 1
    imageStride = isStack ? distances[0] : 0
    channelStride = isStack ? distances[1] : 0
    shape = ZYX(z: hasDepth ? sides[plane + 2] : 1, y: sides[plane], x: sides[plane + 1])
    strides = ZYX(z: hasDepth ? distances[plane + 2] : 0, y: distances[plane], x: distances[plane + 1])
  }
}
