import Curation
import OntologyTestSupport

extension LinkedKnowledge {
  /// Every kind of evidence counts the same, nearness of meaning included.
  static let model = MappingModel(
    weights: [
      "exact_classification": 5, "exact_linked": 5, "agreement": 3, "inherited": 4, "overlap_classification": 3,
      "overlap_linked": 3, "containment_classification": 1, "containment_linked": 1, "semantic_classification": 4,
      "semantic_linked": 4,
    ], acceptance: 0.6, origin: "by hand")
}
