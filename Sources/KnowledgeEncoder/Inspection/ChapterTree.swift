import Ontology

/// The chapters of a code system, and where its concepts lie in them.
///
/// Chapters are the concepts without parents. One that holds three quarters of a system or more, such as the root of HPO,
/// makes room for the concepts below it.
struct ChapterTree {
  let taxonomy: Taxonomy
  /// Numbers of the chapters, in the order of their codes.
  let chapters: [Int32]
  /// For each concept the chapter it lies in, of several the one that fewest steps lead to; nil above chapters.
  let chapterOf: [Int32?]
  /// For each concept the fewest steps from a concept without parents.
  let depths: [Int]

  init(_ taxonomy: Taxonomy) {
    var chapters = Set(taxonomy.roots)
    while let broad = chapters.first(where: { Self.isBroad($0, taxonomy) }) {
      chapters.remove(broad)
      chapters.formUnion(taxonomy.children[Int(broad)])
    }
    self.taxonomy = taxonomy
    self.chapters = chapters.sorted()
    chapterOf = Self.nearest(self.chapters, taxonomy).map { $0?.start }
    depths = Self.nearest(taxonomy.roots, taxonomy).map { $0?.steps ?? 0 }
  }

  private static func isBroad(_ number: Int32, _ taxonomy: Taxonomy) -> Bool {
    let below = taxonomy.descendants(of: number).count
    return below > 0 && 4 * (below + 1) >= 3 * taxonomy.count
  }

  /// For each concept the start that fewest steps down lead from, of equals the first, and how many there are.
  private static func nearest(_ starts: [Int32], _ taxonomy: Taxonomy) -> [(start: Int32, steps: Int)?] {
    var found: [(start: Int32, steps: Int)?] = Array(repeating: nil, count: taxonomy.count)
    var open = starts
    for start in starts { found[Int(start)] = (start, 0) }
    var next = 0
    while next < open.count {
      let here = open[next]
      next += 1
      guard let reached = found[Int(here)] else { continue }
      for child in taxonomy.children[Int(here)] where found[Int(child)] == nil {
        found[Int(child)] = (reached.start, reached.steps + 1)
        open.append(child)
      }
    }
    return found
  }
}
