import Foundation
import Torch

extension InitialWeights {
  /// Takes the best weights of a run, else its last, for other labels.
  ///
  /// - Parameters:
  ///   - keepsFusion: whether the joining of scans stays.
  ///   - classifier: whose projection of texts stays, and for which labels; nil begins the classifier anew. A linear
  ///     classifier always does, and what a class has beside its text.
  /// - Throws: `VisionError` or `TorchError` when the run has no weights, or its texts have another origin than the labels'.
  public init(
    run url: URL, keepsFusion: Bool = true, classifier: (labels: LabelSpace, config: ClassifierConfig)? = nil
  ) throws {
    let run = ImageRun(url: url)
    let own = try LabelSpace.load(savedIn: url)
    let file = try run.load(run.chosenWeights, labelDigest: own.digest)
    let keepsClassifier = classifier != nil && file.tensors.keys.contains { $0.hasPrefix("fcke.") }
    if keepsClassifier, let classifier, classifier.labels.digest != own.digest {
      try classifier.labels.checkOrigin(against: own, classifier.config)
    }
    let fresh = ["fc.", "fcke.", "adaptFC."] + (keepsFusion ? [] : [Self.fusionPlace]) + Self.freshJoining
    self = Self.sorting(file.tensors, origin: .run, fresh: fresh) { name in
      if name.hasPrefix(Self.fusionPlace), !keepsFusion { return (nil, "to be drawn anew") }
      if name.hasPrefix("fc.") || KnowledgeClassifier.classTensors.contains(name) {
        return (nil, "classifier of another label space")
      }
      if name.hasPrefix("fcke.") || name.hasPrefix("adaptFC."), !keepsClassifier {
        return (nil, "the classifier begins anew")
      }
      return (name, "")
    }
  }
}
