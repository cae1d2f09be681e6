import Ontology

/// A name with the codes that speak for it: what titles are compared with.
struct CodedName: Sendable {
  /// Where the codes come from.
  enum Family: Int, CaseIterable, Sendable {
    /// A title, inclusion term or index entry of ICD-10-CM itself.
    case classification
    /// A name of a concept that other sources link to ICD-10-CM.
    case linked
  }

  /// The name as its source writes it; of a decided title, the disorder it is read as.
  var text: String
  /// The concept that bears it, as `SYSTEM code`.
  var concept: ConceptID
  var family: Family
  /// Numbers of the words that matter, ascending.
  var words: [Int32]
  var targets: [CodeGraph.Target]
}
