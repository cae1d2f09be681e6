/// A table of a palette that is stored as segments: values as they are, straight lines, and repetitions of either.
///
/// Source: DICOM PS3.3 C.7.9.2. Places of repeated segments count entries, as pydicom counts them.
struct DicomSegments {
  /// The entries: of each segment its kind, its length and what it has.
  let words: [Int]
  /// Whether entries are bytes, so that a place takes four.
  let isBytes: Bool

  /// The table; nil where the segments make none.
  ///
  /// - Parameter limit: number of values after which no segment begins.
  func table(limit: Int) -> [Int]? {
    var table: [Int] = []
    return append(from: 0, segmentCount: .max, to: &table, limit: limit) ? table : nil
  }

  /// Appends segments from a place on; false where they are damaged. Those that are repeated may not repeat others.
  private func append(
    from start: Int, segmentCount: Int, to table: inout [Int], limit: Int, isRepeated: Bool = false
  ) -> Bool {
    guard start + 1 < words.count else { return false }
    var (place, left) = (start, segmentCount)
    // A byte without meaning may make the length even.
    while left > 0, place + 1 < words.count, table.count < limit {
      let (kind, length) = (words[place], words[place + 1])
      place += 2
      left -= 1
      switch kind {
      case 0:
        guard place + length <= words.count else { return false }
        table += words[place..<place + length]
        place += length
      case 1:
        guard let from = table.last, place < words.count else { return false }
        table += Self.line(from: from, to: words[place], count: length)
        place += 1
      case 2:
        let size = isBytes ? 4 : 2
        guard !isRepeated, !table.isEmpty, place + size <= words.count else { return false }
        let parts = words[place..<place + size].enumerated()
        let other = parts.reduce(0) { $0 | $1.element << ($1.offset * (isBytes ? 8 : 16)) }
        guard append(from: other, segmentCount: length, to: &table, limit: limit, isRepeated: true) else {
          return false
        }
        place += size
      default: return false
      }
    }
    return true
  }

  /// So many values after one, on the straight line to another, which is the last.
  private static func line(from: Int, to: Int, count: Int) -> [Int] {
    guard count > 1, from != to else { return Array(repeating: to, count: count) }
    let first = Double(from) + Double(to - from) / Double(count)
    let step = (Double(to) - first) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? to : Int((first + Double($0) * step).rounded(.toNearestOrEven)) }
  }
}
