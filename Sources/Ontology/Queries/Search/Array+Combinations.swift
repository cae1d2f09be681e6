extension Array {
  /// The choices of so many elements, in the order of their places.
  func combinations(of size: Int) -> [[Element]] {
    guard size > 0 else { return [[]] }
    return indices.flatMap { first in
      Array(self[(first + 1)...]).combinations(of: size - 1).map { [self[first]] + $0 }
    }
  }
}
