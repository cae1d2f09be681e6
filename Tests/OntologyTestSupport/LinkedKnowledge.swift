import Ontology

/// A small classification, an ontology that is linked to it, and names of things that are no disorders.
package enum LinkedKnowledge {
  package static let classification = [
    Knowledge.concept("J93", "Pneumothorax and air leak", kind: .category),
    Knowledge.concept(
      "J93.0", "Spontaneous tension pneumothorax", kind: .code, below: ["J93"],
      synonyms: [.init("Tension pneumothorax NOS", scope: .inclusion)]),
    Knowledge.concept("S86", "Injury of muscle, fascia and tendon at lower leg level", kind: .category),
    Knowledge.concept("S86.0", "Injury of Achilles tendon", kind: .code, below: ["S86"]),
    Knowledge.concept("K50", "Crohn's disease [regional enteritis]", kind: .category),
    Knowledge.concept("C64", "Malignant neoplasm of kidney, except renal pelvis", kind: .category),
  ]

  /// `X:3` has no code of its own, `X:4` only through a system that both it and `Y:1` refer to.
  package static let linked = [
    Knowledge.concept(
      "X:1", "Crohn disease", synonyms: [.init("terminal ileitis", scope: .exact)],
      mappings: [.init(system: "ICD10CM", code: "K50.9")]),
    Knowledge.concept("X:2", "Kidney cancer", mappings: [.init(system: "ICD10CM", code: "C64")]),
    Knowledge.concept("X:3", "Nephroblastoma", below: ["X:2"], synonyms: [.init("Wilms tumor", scope: .exact)]),
    Knowledge.concept("X:4", "Collapsed lung", mappings: [.init(system: "UMLS", code: "C0032326")]),
  ]

  package static let bridged = [
    Knowledge.concept(
      "Y:1", "Air in the pleural space",
      mappings: [.init(system: "UMLS_CUI", code: "C0032326"), .init(system: "ICD-10", code: "J93.9")])
  ]

  /// Imports all of it.
  package static func fill(_ store: OntologyStore) throws {
    try store.importRecords(classification, from: Knowledge.source("ICD10CM"))
    try store.importRecords(linked, from: Knowledge.source("X"))
    try store.importRecords(bridged, from: Knowledge.source("Y"))
  }
}
