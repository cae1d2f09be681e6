/// The least number of insertions, deletions, replacements and exchanges of neighbours that turn one word into another
/// (optimal string alignment: no part is edited twice).
package struct EditDistance {
  private let pattern: [UInt8]
  private var rows: (twoAbove: [Int], above: [Int], current: [Int])

  /// Measures from `pattern` on.
  package init(from pattern: [UInt8]) {
    self.pattern = pattern
    let row = Array(0...pattern.count)
    rows = (row, row, row)
  }

  /// The distance to `word`, or nil where it is greater than `limit`.
  package mutating func distance(to word: UnsafeBufferPointer<UInt8>, within limit: Int) -> Int? {
    guard abs(word.count - pattern.count) <= limit else { return nil }
    for column in 0...pattern.count { rows.above[column] = column }
    for row in 1..<(word.count + 1) {
      rows.current[0] = row
      var least = row
      for column in 1..<(pattern.count + 1) {
        let isEqual = word[row - 1] == pattern[column - 1]
        var cost = min(
          rows.above[column - 1] + (isEqual ? 0 : 1), rows.above[column] + 1, rows.current[column - 1] + 1)
        if row > 1, column > 1, word[row - 1] == pattern[column - 2], word[row - 2] == pattern[column - 1] {
          cost = min(cost, rows.twoAbove[column - 2] + 1)
        }
        rows.current[column] = cost
        least = min(least, cost)
      }
      if least > limit { return nil }
      swap(&rows.twoAbove, &rows.above)
      swap(&rows.above, &rows.current)
    }
    return rows.above[pattern.count] <= limit ? rows.above[pattern.count] : nil
  }
}
