import Ontology

/// Codes that their source has merged into others: answers are those of the present concepts, and a note says so.
enum PresentCode {
  /// The concepts that a code stands for today; a note says which where the code is another one.
  static func concepts(_ code: String, system: String?, in store: OntologyStore) throws -> [Concept] {
    try store.presentConcepts(code: code, system: system).map { present in
      let concept = "\(present.concept.id)  \(present.concept.name)"
      switch present.merge {
      case .alternative: Console.note("\(code) is another code of \(concept)")
      case .replaced: Console.note("\(code) is withdrawn and replaced by \(concept)")
      case nil: break
      }
      return present.concept
    }
  }

  /// The concepts that a code stands for today, then those that were withdrawn from it: they say why.
  static func conceptsAndWithdrawn(_ code: String, system: String?, in store: OntologyStore) throws -> [Concept] {
    let present = try concepts(code, system: system, in: store)
    return present + (try store.concepts(code: code, system: system).filter { !present.contains($0) })
  }
}
