import Ontology

/// Codes that their source has merged into others: answers are those of the present concepts, and a note says so.
enum PresentCode {
  /// The concepts that a code stands for today; a note says which where the code is another one.
  static func concepts(_ code: String, system: String?, in store: OntologyStore) throws -> [Concept] {
    let present = try store.presentConcepts(code: code, system: system)
    note(present, for: code)
    return present.map(\.concept)
  }

  /// Says on stderr where a code led to concepts of other codes.
  static func note(_ present: [PresentConcept], for code: String) {
    for found in present {
      let concept = "\(found.concept.id)  \(found.concept.name)"
      switch found.merge {
      case .alternative: Console.note("\(code) is another code of \(concept)")
      case .replaced: Console.note("\(code) is withdrawn and replaced by \(concept)")
      case nil: break
      }
    }
  }

  /// The concepts that a code stands for today, then those that were withdrawn from it: they say why.
  static func conceptsAndWithdrawn(_ code: String, system: String?, in store: OntologyStore) throws -> [Concept] {
    let present = try concepts(code, system: system, in: store)
    return present + (try store.concepts(code: code, system: system).filter { !present.contains($0) })
  }
}
