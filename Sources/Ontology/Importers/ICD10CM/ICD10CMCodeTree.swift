/// All codes of a tabular list in their order, to find what a reference means.
struct ICD10CMCodeTree {
  private struct Node {
    /// As in the file, with a dot; for chapters and sections the code that the importer gives them.
    var code: String
    var parent: Int?
    /// First and last code below, without dots; the same for a category or code.
    var first: String
    var last: String
    var isBlock: Bool
  }

  private var nodes: [Node] = []
  private var places: [String: Int] = [:]
  /// Categories and codes without dots, in ascending order, once `sort` was called.
  private var keys: [(key: String, node: Int)] = []

  /// Adds a chapter or section; what lies in it is known by its range.
  mutating func addBlock(_ code: String, range: ICD10CMRange, parent: String?) {
    add(Node(code: code, parent: parent.flatMap { places[$0] }, first: range.first, last: range.last, isBlock: true))
  }

  /// Adds a category or code.
  mutating func add(_ code: String, parent: String?) {
    let key = Self.key(code)
    keys.append((key, nodes.count))
    add(Node(code: code, parent: parent.flatMap { places[$0] }, first: key, last: key, isBlock: false))
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
    guard let last = reference.last else {
      if places[reference.first] != nil { return [reference.first] }
      let key = Self.key(reference.first)
      return cover(key, key, withBlocks: false)
    }
    return cover(Self.key(reference.first), Self.key(last), withBlocks: true)
  }

  private func cover(_ first: String, _ last: String, withBlocks: Bool) -> [String] {
    var result: [String] = []
    var seen: Set<Int> = []
    for entry in keys[lowerBound(first)...] {
      guard entry.key <= last || entry.key.hasPrefix(last) else { break }
      guard isInside(nodes[entry.node], first, last) else { continue }
      var top = entry.node
      while let parent = nodes[top].parent, withBlocks || !nodes[parent].isBlock,
        isInside(nodes[parent], first, last)
      { top = parent }
      if seen.insert(top).inserted { result.append(nodes[top].code) }
    }
    return result
  }

  /// Whether all codes of a node lie in the range.
  private func isInside(_ node: Node, _ first: String, _ last: String) -> Bool {
    first <= node.first
      && (node.last == last || node.last.hasPrefix(last) || node.last < last && !last.hasPrefix(node.last))
  }

  private func lowerBound(_ key: String) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func key(_ code: String) -> String {
    String(decoding: code.utf8.filter { $0 != UInt8(ascii: ".") }, as: UTF8.self)
  }
}
