/// The hierarchy that tree numbers give: the parent of a number is the owner of its longest proper prefix that has one.
///
/// A concept may stand at several numbers, also at one below another of its own: in MeSH Ocular Motility Disorders is
/// `C10.292.562`, and `C10.292.562.887.825` below Strabismus, `C10.292.562.887`. Such a place makes the concept an
/// ancestor of its own parent; the relation is kept as `related`. So are relations that close a cycle over the places
/// of several concepts.
struct TreeNumbers {
  /// Key of the tags that keep the numbers, and label of the relations that are no parents.
  static let tag = "tree_number"

  private var owners: [String: Int] = [:]
  private var codes: [String] = []
  private var positions: [String: Int] = [:]
  private var numbers: [[String]] = []
  private var parents: [[Int]] = []
  private var related: [[Int]] = []

  /// How many relations are not part of the hierarchy.
  private(set) var relatedCount = 0

  /// Adds the numbers of a concept; where two have the same number, the later is its owner.
  mutating func add(_ numbers: [String], of code: String) {
    guard !numbers.isEmpty, !code.isEmpty else { return }
    let position = positions[code] ?? codes.count
    if position == codes.count {
      positions[code] = position
      codes.append(code)
      self.numbers.append([])
    }
    self.numbers[position] += numbers
    for number in numbers { owners[number] = position }
  }

  /// Finds the parents of all concepts, after the last was added.
  mutating func settle() {
    parents = Array(repeating: [], count: codes.count)
    related = parents
    for position in codes.indices {
      for number in numbers[position] {
        let above = owners(above: number)
        guard let parent = above.first, parent != position else { continue }
        let isBelowItself = above.contains(position)
        let known = isBelowItself ? related[position] : parents[position]
        if known.contains(parent) { continue }
        if isBelowItself { related[position].append(parent) } else { parents[position].append(parent) }
      }
    }
    openCycles()
    for position in codes.indices { related[position].removeAll { parents[position].contains($0) } }
    relatedCount = related.reduce(0) { $0 + $1.count }
  }

  /// The parents of a concept, and what is above it at a place that is below itself.
  func relations(of code: String) -> (parents: [String], related: [String]) {
    guard let position = positions[code] else { return ([], []) }
    return (parents[position].map { codes[$0] }, related[position].map { codes[$0] })
  }

  private mutating func openCycles() {
    let relations = parents.enumerated().flatMap { child, parents in
      parents.sorted().map { (child: Int64(child), parent: Int64($0)) }
    }
    let cyclic = StatedHierarchy(relations, keys: 0...Int64(codes.count)).cyclicRelations().relations
    for (child, parent) in cyclic {
      parents[Int(child)].removeAll { $0 == Int(parent) }
      related[Int(child)].append(Int(parent))
    }
  }

  /// The owners of the proper prefixes of a number, the longest first.
  private func owners(above number: String) -> [Int] {
    var found: [Int] = []
    var prefix = number[...]
    while let dot = prefix.lastIndex(of: ".") {
      prefix = prefix[..<dot]
      if let owner = owners[String(prefix)] { found.append(owner) }
    }
    return found
  }
}
