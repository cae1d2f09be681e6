/// The tokens of a vocabulary as a trie over UTF-8 bytes.
///
/// Edges live in one open-addressed hash table, so a step costs one probe, and building costs one insertion a
/// byte.
struct TokenTrie: Sendable {
  /// A place in the trie.
  typealias Node = UInt32

  static let root: Node = 1
  static let absent: Int32 = -1

  /// An edge packs its key (parent and byte) in the upper and the child in the lower half; 0 is an empty
  /// slot.
  private var edges: [UInt64]
  private var shift: UInt64
  private var edgeCount = 0
  /// The id of the token that ends at each node, or `absent`.
  private var ids: [Int32] = [Self.absent, Self.absent]

  /// Makes an empty trie with room for about `byteCount` bytes of tokens.
  init(byteCount: Int) {
    let bits = UInt64(max(4, Int.bitWidth - byteCount.leadingZeroBitCount + 1))
    shift = 64 - bits
    edges = [UInt64](repeating: 0, count: 1 << Int(bits))
  }

  /// Adds a token; a token that is there already takes the new id.
  mutating func insert(_ token: [UInt8], id: Int32) {
    var node = Self.root
    for byte in token {
      if let child = child(of: node, byte) {
        node = child
      } else {
        node = addChild(to: node, byte)
      }
    }
    if node != Self.root { ids[Int(node)] = id }
  }

  /// The node that `bytes` lead to from the root.
  func node(at bytes: some Sequence<UInt8>) -> Node? {
    var node = Self.root
    for byte in bytes {
      guard let child = child(of: node, byte) else { return nil }
      node = child
    }
    return node
  }

  /// The id of the token that ends at `node`, or `absent`.
  func id(at node: Node) -> Int32 { ids[Int(node)] }

  /// The longest token that starts at the lower bound of `range` and stays within it, below `node`.
  @inline(__always)
  func longestMatch(
    below node: Node, in text: borrowing Span<UInt8>, _ range: Range<Int>
  ) -> (id: Int32, end: Int)? {
    var node = node
    var best = Self.absent
    var end = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound, let child = child(of: node, text[position]) {
      node = child
      position += 1
      let id = ids[Int(node)]
      if id != Self.absent {
        best = id
        end = position
      }
    }
    return best == Self.absent ? nil : (best, end)
  }

  @inline(__always)
  private func child(of node: Node, _ byte: UInt8) -> Node? {
    let key = node << 8 | UInt32(byte)
    var slot = slot(of: key)
    while true {
      let edge = edges[slot]
      if UInt32(truncatingIfNeeded: edge >> 32) == key { return UInt32(truncatingIfNeeded: edge) }
      if edge == 0 { return nil }
      slot = (slot + 1) & (edges.count - 1)
    }
  }

  @inline(__always)
  private func slot(of key: UInt32) -> Int {
    // Fibonacci hashing: the upper bits of a product with 2^64 / golden ratio.
    Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> shift)
  }

  private mutating func addChild(to node: Node, _ byte: UInt8) -> Node {
    precondition(ids.count < 1 << 24, "a vocabulary of more than 16 million trie nodes")
    let child = Node(ids.count)
    ids.append(Self.absent)
    edgeCount += 1
    if edgeCount * 2 > edges.count { grow() }
    place(UInt64(node << 8 | UInt32(byte)) << 32 | UInt64(child))
    return child
  }

  private mutating func place(_ edge: UInt64) {
    var slot = slot(of: UInt32(truncatingIfNeeded: edge >> 32))
    while edges[slot] != 0 { slot = (slot + 1) & (edges.count - 1) }
    edges[slot] = edge
  }

  private mutating func grow() {
    let old = edges
    shift -= 1
    edges = [UInt64](repeating: 0, count: old.count * 2)
    for edge in old where edge != 0 { place(edge) }
  }
}
