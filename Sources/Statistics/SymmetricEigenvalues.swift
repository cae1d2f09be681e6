/// Eigenvalues of a real symmetric matrix: Householder reduction to three diagonals, then implicit QL steps.
///
/// Source: J. H. Wilkinson and C. Reinsch, Handbook for Automatic Computation II, 1971, procedures `tred1` and `imtql1`.
package enum SymmetricEigenvalues {
  /// Returns the eigenvalues in ascending order.
  ///
  /// Shapes: matrix [n, n] row-major, of which the lower triangle is read → [n].
  ///
  /// Traps: when the matrix has another size, or holds what is no finite number.
  package static func of(_ matrix: [Double], size n: Int) -> [Double] {
    precondition(matrix.count == n * n, "\(matrix.count) values are no square of \(n)")
    precondition(matrix.allSatisfy(\.isFinite), "the matrix has values that are not finite")
    guard n > 0 else { return [] }
    var (diagonal, beside) = reduced(matrix, n)
    rotate(&diagonal, &beside)
    return diagonal.sorted()
  }

  /// The diagonal of a similar matrix, and what stands beside it, from the second row on.
  private static func reduced(_ matrix: [Double], _ n: Int) -> (diagonal: [Double], beside: [Double]) {
    var a = matrix
    var e = [Double](repeating: 0, count: n)
    for i in stride(from: n - 1, to: 0, by: -1) {
      let scale = (0..<i).reduce(0) { $0 + abs(a[i * n + $1]) }
      guard i > 1, scale > 0 else {
        e[i] = a[i * n + i - 1]
        continue
      }
      var h = 0.0
      for k in 0..<i {
        a[i * n + k] /= scale
        h += a[i * n + k] * a[i * n + k]
      }
      let f = a[i * n + i - 1]
      let g = f >= 0 ? -h.squareRoot() : h.squareRoot()
      e[i] = scale * g
      h -= f * g
      a[i * n + i - 1] = f - g
      var sum = 0.0
      for j in 0..<i {
        var product = 0.0
        for k in 0...j { product += a[j * n + k] * a[i * n + k] }
        for k in (j + 1)..<max(i, j + 1) { product += a[k * n + j] * a[i * n + k] }
        e[j] = product / h
        sum += e[j] * a[i * n + j]
      }
      let half = sum / (h + h)
      for j in 0..<i {
        let f = a[i * n + j]
        e[j] -= half * f
        for k in 0...j { a[j * n + k] -= f * e[k] + e[j] * a[i * n + k] }
      }
    }
    return ((0..<n).map { a[$0 * n + $0] }, Array(e.dropFirst()) + [0])
  }

  /// Makes the values beside the diagonal vanish.
  private static func rotate(_ d: inout [Double], _ e: inout [Double]) {
    for l in d.indices {
      while true {
        let m = (l..<d.count - 1).first { abs(e[$0]) <= .ulpOfOne * (abs(d[$0]) + abs(d[$0 + 1])) } ?? d.count - 1
        guard m > l else { break }
        var g = (d[l + 1] - d[l]) / (2 * e[l])
        let r = (g * g + 1).squareRoot()
        g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r))
        var (s, c, p) = (1.0, 1.0, 0.0)
        var isSplit = false
        for i in stride(from: m - 1, through: l, by: -1) {
          let (f, b) = (s * e[i], c * e[i])
          let r = (f * f + g * g).squareRoot()
          e[i + 1] = r
          guard r > 0 else {
            d[i + 1] -= p
            e[m] = 0
            isSplit = true
            break
          }
          (s, c) = (f / r, g / r)
          g = d[i + 1] - p
          let q = (d[i] - g) * s + 2 * c * b
          p = s * q
          d[i + 1] = g + p
          g = c * q - b
        }
        if isSplit { continue }
        d[l] -= p
        e[l] = g
        e[m] = 0
      }
    }
  }
}
