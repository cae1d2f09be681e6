/// All codes of a tabular list in their order, to find what a reference means.
struct ICD10CMCodeTree {
  private struct Node {
    /// As in the file, with a dot; for chapters and sections the code that the importer gives them.
    var code: String
    var parent: Int?
    /// Everything that it and the codes below it begin with.
    var extent: ClosedRange<UInt64>
    var isBlock: Bool
  }

  private var nodes: [Node] = []
  private var places: [String: Int] = [:]
  /// Lower bounds of categories and codes with their nodes, in ascending order once `sort` was called.
  private var keys: [(key: UInt64, node: Int)] = []

  /// Adds a chapter or section; what lies in it is known by its range.
  mutating func addBlock(_ code: String, range: ICD10CMRange, parent: String?) {
    guard let extent = Self.extent(range.first, range.last) else { return }
    add(Node(code: code, parent: parent.flatMap { places[$0] }, extent: extent, isBlock: true))
  }

  /// Adds a category or code.
  mutating func add(_ code: String, parent: String?) {
    guard let extent = Self.extent(code, code) else { return }
    keys.append((extent.lowerBound, nodes.count))
    add(Node(code: code, parent: parent.flatMap { places[$0] }, extent: extent, isBlock: false))
  }

  private mutating func add(_ node: Node) {
    places[node.code] = nodes.count
    nodes.append(node)
  }

  /// Must be called when all codes are known.
  mutating func sort() {
    keys.sort { ($0.key, $0.node) < ($1.key, $1.node) }
  }

  /// The codes a reference means: one where the list has it, else the fewest that together are the whole range.
  /// Empty where the list has none.
  func codes(of reference: ICD10CMReference) -> [String] {
    if let last = reference.last { return cover(reference.first, last, withBlocks: true) }
    if places[reference.first] != nil { return [reference.first] }
    return cover(reference.first, reference.first, withBlocks: false)
  }

  private func cover(_ first: String, _ last: String, withBlocks: Bool) -> [String] {
    guard let range = Self.extent(first, last) else { return [] }
    var result: [String] = []
    var seen: Set<Int> = []
    var index = lowerBound(range.lowerBound)
    while index < keys.count, keys[index].key <= range.upperBound {
      var top = keys[index].node
      index += 1
      guard range.contains(nodes[top].extent) else { continue }
      while let parent = nodes[top].parent, withBlocks || !nodes[parent].isBlock, range.contains(nodes[parent].extent) {
        top = parent
      }
      if seen.insert(top).inserted { result.append(nodes[top].code) }
      // What else lies in it is covered.
      while index < keys.count, keys[index].key <= nodes[top].extent.upperBound { index += 1 }
    }
    return result
  }

  private func lowerBound(_ key: UInt64) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// From the first code to the last text that begins with the last code, nil where that comes before: letters and
  /// digits as the bytes of a number, so that numbers are in the order of codes.
  private static func extent(_ first: String, _ last: String) -> ClosedRange<UInt64>? {
    let lower = number(first, filling: 0)
    let upper = number(last, filling: .max)
    return lower <= upper ? lower...upper : nil
  }

  /// The first eight letters and digits; places behind the last are filled with the bytes of `filling`.
  private static func number(_ code: String, filling: UInt64) -> UInt64 {
    var value: UInt64 = 0
    var count = 0
    for byte in code.utf8 where byte != UInt8(ascii: ".") && count < 8 {
      value = value << 8 | UInt64(byte)
      count += 1
    }
    // Shifts by all 64 bits leave 0.
    return value << (8 * (8 - count)) | filling >> (8 * count)
  }
}
