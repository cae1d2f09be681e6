import Foundation
import NN
import Torch

/// Classifies by the class's text: logit = feature · projected text embedding.
///
/// The embeddings are frozen and belong to the label space, not to the weights; only the projection is
/// trained. So a class without a single training case has a logit too.
///
/// Shapes: features [B, F] → logits [B, C]; embeddings [C, D].
/// Source: paper section 4.3; `fcke` of RP3D-Diag: Linear(D → F) on the texts (June 2024), Linear(F → D) on
/// the feature (December 2023). With a residual each class has a vector of its own besides, which training cases must
/// pay for: classes with nearly the same text can be told apart, and one without cases is its text alone. Differs from source: the texts are embedded once, not in every step with
/// dropout on; standardised texts with a learned scale and a bias common to all classes are options.
public struct KnowledgeClassifier: Layer {
  private let texts: Tensor
  private let projection: Linear
  private let side: ClassifierConfig.Projection
  private let standardization: (center: Tensor, spread: Tensor, logScale: Tensor)?
  private let bias: Tensor?
  private let residual: ClassResidual?

  /// Declares the projection for the embeddings of `space`.
  ///
  /// - Throws: `VisionError` when the label space has no embeddings.
  public init(
    _ space: LabelSpace, from featureSize: Int, _ config: ClassifierConfig = ClassifierConfig(),
    _ scope: Scope
  ) throws(VisionError) {
    guard let embeddings = space.embeddings else {
      throw VisionError(
        "the knowledge classifier needs label embeddings, and there are only names",
        remedy: VisionRemedy.giveClassEmbeddingsOrTrainLinear)
    }
    let textSize = embeddings.shape[1]
    texts = embeddings.to(scope.device)
    side = config.projection
    let place = scope / "fcke"
    switch config.projection {
    case .text: projection = Linear(textSize, featureSize, place)
    case .image: projection = Linear(featureSize, textSize, place)
    }
    let (classCount, width) = (embeddings.shape[0], config.projection == .text ? featureSize : textSize)
    residual = config.residual.map { ClassResidual($0, classCount: classCount, size: width, place) }
    if config.standardizesTexts {
      let center = place.buffer("text_center", [textSize], 0)
      let spread = place.buffer("text_spread", [], 0)
      // The product of two vectors of unit-variance elements starts with unit variance.
      standardization = (
        center, spread, place.parameter("log_scale", [], .constant(-0.5 * log(Double(width))))
      )
      // A spread of zero marks a classifier that was not loaded.
      if spread.item == 0 {
        center.assign(texts.mean(0))
        let root = (texts - center).pow(2).mean().sqrt().item
        spread.assign(.full([], root > 0 ? root : 1))
      }
    } else {
      standardization = nil
    }
    bias = config.startsAtPrevalence ? place.parameter("common_bias", [1], .constant(0)) : nil
  }

  /// Computes the logits.
  public func callAsFunction(_ features: Tensor) -> Tensor {
    var texts = texts
    if let standardization { texts = (texts - standardization.center) / standardization.spread }
    var logits =
      switch side {
      case .text: features.matmul(classes(projection(texts)).transpose(0, 1))
      case .image: projection(features).matmul(classes(texts).transpose(0, 1))
      }  // [B, C]
    if let standardization { logits = logits * standardization.logScale.exp() }
    return bias.map { logits + $0 } ?? logits
  }
  /// The same in training and evaluation. Shapes: [B, F] → [B, C].
  public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { self(x) }

  private func classes(_ texts: Tensor) -> Tensor { residual.map { texts + $0() } ?? texts }

  /// Says which classes may have a residual of their own: those with cases.
  func learn(_ frequencies: ClassFrequencies) { residual?.learn(frequencies) }

  /// What the residuals cost; nil without them.
  func penalty(_ frequencies: ClassFrequencies) -> Tensor? { residual?.penalty(frequencies) }

  /// Lets fresh logits start at the mean of `logits`. Shapes: [C].
  func start(at logits: Tensor) {
    bias?.assign(logits.mean(0, keep: true))
  }
}
