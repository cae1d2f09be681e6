import Curation
import OntologyTestSupport

extension LinkedKnowledge {
  /// Every kind of evidence counts the same, nearness of meaning included.
  static let model = MappingModel(
    weights: [
      "exactClassification": 5, "exactLinked": 5, "agreement": 3, "inherited": 4, "overlapClassification": 3,
      "overlapLinked": 3, "containmentClassification": 1, "containmentLinked": 1, "semanticClassification": 4,
      "semanticLinked": 4,
    ], acceptance: 0.6, origin: "by hand")
}
