import Files
import Ontology

/// What speaks for a category, each from 0 to 1.
enum MappingFeature: Int, CaseIterable, Sendable {
  /// The title is a name of ICD-10-CM itself.
  case exactClassification
  /// The title is a name of a concept that other sources link to a code.
  case exactLinked
  /// Share of this category among the codes of all concepts of that name.
  case agreement
  /// The title is a name of a concept without a code; an ancestor has one.
  case inherited
  /// Shared words with the nearest name, see `LexicalIndex`.
  case overlapClassification, overlapLinked
  /// The title contains a whole name.
  case containmentClassification, containmentLinked
  /// Likelihood of the title's words among all names of the category, relative to the likeliest category.
  case vocabulary
  /// Greatest cosine between the title and a name.
  case semanticClassification, semanticLinked
  /// Share of this category among the nearest names, near ones counting more.
  case semanticShare
  /// One over the place of the category by shared words, by vocabulary and by cosine.
  case lexicalPlace, vocabularyPlace, semanticPlace

  /// Key of the feature in a file of weights.
  var name: String { SnakeCaseJSON.key(of: String(describing: self)) }

  /// How the mapping is said to have been found when this feature decides.
  var method: MappingMethod {
    switch self {
    case .exactClassification: .exactName
    case .exactLinked, .agreement: .crossReference
    case .inherited: .inherited
    case .overlapClassification, .overlapLinked, .containmentClassification, .containmentLinked, .vocabulary,
      .lexicalPlace, .vocabularyPlace:
      .lexical
    case .semanticClassification, .semanticLinked, .semanticShare, .semanticPlace: .semantic
    }
  }
}
