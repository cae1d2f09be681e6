/// Groups of numbers that are merged step by step (union-find). The smallest member stands for its group.
package struct DisjointSets {
  private var parents: [Int32]

  /// Groups of one number each, from 0 up to, but not including, `count`.
  package init(count: Int) {
    parents = (0..<Int32(count)).map(\.self)
  }

  /// Adds a group of one and returns its number.
  package mutating func add() -> Int32 {
    parents.append(Int32(parents.count))
    return Int32(parents.count - 1)
  }

  /// Returns the smallest member of a number's group.
  package mutating func root(_ number: Int32) -> Int32 {
    var node = number
    while parents[Int(node)] != node {
      // Halving the path keeps later look-ups short.
      parents[Int(node)] = parents[Int(parents[Int(node)])]
      node = parents[Int(node)]
    }
    return node
  }

  /// Merges the groups of two numbers.
  package mutating func merge(_ a: Int32, _ b: Int32) {
    let (a, b) = (root(a), root(b))
    parents[Int(max(a, b))] = min(a, b)
  }
}
