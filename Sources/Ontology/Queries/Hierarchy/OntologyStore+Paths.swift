internal import GRDB

extension OntologyStore {
  /// Returns the concepts that share a parent with a concept, in the order of their codes, the concept itself left out.
  public func siblings(of id: ConceptID) throws -> [Concept] {
    var siblings: [ConceptID: Concept] = [:]
    for parent in try parents(of: id) {
      for child in try children(of: parent.id) { siblings[child.id] = child }
    }
    if let concept = try concept(id) { siblings[concept.id] = nil }
    return siblings.values.sorted { $0.id < $1.id }
  }

  /// Returns the concepts above or equal to both, each with the sum of its distances to the two: nearest first, then by
  /// code. Empty where the two share nothing, for instance because they are of different systems.
  public func commonAncestors(of a: ConceptID, _ b: ConceptID) throws -> [RelatedConcept] {
    let fromA = try lineage(of: a)
    let fromB = try lineage(of: b)
    return fromA.values.compactMap { related -> RelatedConcept? in
      guard let other = fromB[related.concept.id] else { return nil }
      return RelatedConcept(concept: related.concept, distance: related.distance + other.distance)
    }.sorted { ($0.distance, $0.concept.id) < ($1.distance, $1.concept.id) }
  }

  /// Returns a shortest path between two concepts through their nearest common ancestor, both ends included; empty where
  /// there is none. Of several equally short ones the path with the first codes.
  public func path(from a: ConceptID, to b: ConceptID) throws -> [Concept] {
    guard let meeting = try commonAncestors(of: a, b).first?.concept else { return [] }
    return try ascent(from: a, to: meeting.id) + ascent(from: b, to: meeting.id).reversed().dropFirst()
  }

  /// Returns every way up from a concept to a root, each from the concept to the root; in the order of their codes.
  ///
  /// - Parameter limit: The greatest number of paths returned; there may be thousands in an ontology with many parents.
  public func pathsToRoots(from id: ConceptID, limit: Int = 100) throws -> [[Concept]] {
    guard let concept = try concept(id), limit > 0 else { return [] }
    var known: [ConceptID: [Concept]] = [:]
    var finished: [[Concept]] = []
    var open = [[concept]]
    while let path = open.popLast(), finished.count < limit {
      let end = path[path.count - 1].id
      let above = try known[end] ?? parents(of: end)
      known[end] = above
      if above.isEmpty { finished.append(path) }
      for parent in above.reversed() { open.append(path + [parent]) }
    }
    return finished
  }

  /// A concept and all above it, by identity, with the distance.
  private func lineage(of id: ConceptID) throws -> [ConceptID: RelatedConcept] {
    guard let concept = try concept(id) else { return [:] }
    let all = try [RelatedConcept(concept: concept, distance: 0)] + ancestors(of: id)
    return Dictionary(all.map { ($0.concept.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A shortest way up, both ends included. Each step goes to the first parent that is one step nearer.
  private func ascent(from id: ConceptID, to top: ConceptID) throws -> [Concept] {
    guard let start = try concept(id) else { return [] }
    var path = [start]
    while path[path.count - 1].id != top {
      let next = try parents(of: path[path.count - 1].id).compactMap { parent -> RelatedConcept? in
        let distance = parent.id == top ? 0 : try ancestors(of: parent.id).first { $0.concept.id == top }?.distance
        return distance.map { RelatedConcept(concept: parent, distance: $0) }
      }.min { ($0.distance, $0.concept.id) < ($1.distance, $1.concept.id) }
      guard let next else { return [] }
      path.append(next.concept)
    }
    return path
  }
}
