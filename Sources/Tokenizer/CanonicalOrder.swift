/// The canonical ordering of combining marks (Unicode Standard, section 3.11): a stable sort by combining class.
enum CanonicalOrder {
  /// Runs up to this length are sorted by insertion, which is faster for the one or two marks of real text.
  private static let insertionLimit = 16

  /// Sorts the scalars from `start` to the end, which are marks, in time linear in their number.
  @inline(__always)
  static func sort(_ scalars: inout [DecomposedScalar], from start: Int) {
    if scalars.count - start < 2 { return }
    if scalars.count - start <= insertionLimit {
      insert(&scalars, from: start)
    } else {
      count(&scalars, from: start)
    }
  }

  private static func insert(_ scalars: inout [DecomposedScalar], from start: Int) {
    for place in start + 1..<scalars.count {
      let scalar = scalars[place]
      var slot = place
      while slot > start, scalars[slot - 1].combiningClass > scalar.combiningClass {
        scalars[slot] = scalars[slot - 1]
        slot -= 1
      }
      scalars[slot] = scalar
    }
  }

  /// A counting sort: classes are numbers up to 254.
  private static func count(_ scalars: inout [DecomposedScalar], from start: Int) {
    let run = Array(scalars[start...])
    var places = [Int](repeating: 0, count: 257)
    for scalar in run { places[scalar.combiningClass + 1] += 1 }
    for index in 1..<places.count { places[index] += places[index - 1] }
    for scalar in run {
      scalars[start + places[scalar.combiningClass]] = scalar
      places[scalar.combiningClass] += 1
    }
  }
}
