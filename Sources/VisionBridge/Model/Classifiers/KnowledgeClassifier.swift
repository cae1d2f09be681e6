import Foundation
import NN
import Torch

/// Classifies by the class's texts: logit = feature · projected text embedding.
///
/// The embeddings are frozen and belong to the label space, not to the weights; only what is between them and the product is
/// trained. So a class without a single training case has a logit too. With a residual each class has a vector of its own
/// besides, which training cases must pay for: classes with nearly the same text can be told apart, and one without cases is
/// its text alone.
///
/// Shapes: features [B, F] → logits [B, C]; embeddings [R, D], the texts of one class after the other.
/// Source: paper section 4.3; `fcke` of RP3D-Diag: Linear(D → F) on the texts (June 2024), Linear(F → D) on the feature, with
/// a hidden layer or without, and `adaptFC` on the texts (December 2023). Differs from source: the texts are embedded once,
/// not in every step with dropout on; standardised texts, cosines with a temperature, biases and several texts a class are
/// options.
public struct KnowledgeClassifier: Layer {
  private let texts: Tensor
  /// Texts of each class, where they are pooled by their products.
  private let pooled: (rows: RaggedRows, isMax: Bool)?
  private let adapter: HiddenLayer?
  private let projection: HiddenLayer
  private let side: ClassifierConfig.Projection
  private let standardization: (center: Tensor, spread: Tensor)?
  private let normalizes: Bool
  private let logScale: Tensor?
  private let commonBias: Tensor?
  /// Biases, and 1 for the classes that have one.
  private let classBias: (values: Tensor, isLearnt: Tensor)?
  private let residual: ClassResidual?

  /// Names of the tensors with a row for each class.
  static let classTensors = (ClassResidual.names + ["class_bias", "has_bias"]).map { "fcke.\($0)" }

  /// Declares the parameters for the embeddings of `space`, in the scopes `fcke` and `adaptFC`.
  ///
  /// - Throws: `VisionError` when the label space has no embeddings.
  public init(
    _ space: LabelSpace, from featureSize: Int, _ config: ClassifierConfig = ClassifierConfig(),
    _ scope: Scope
  ) throws(VisionError) {
    guard let classes = space.classes else {
      throw VisionError(
        "the knowledge classifier needs label embeddings, and there are only names",
        remedy: VisionRemedy.giveClassEmbeddingsOrTrainLinear)
    }
    let counts = classes.textCounts
    if let how = config.severalTexts, how != .mean, counts.contains(where: { $0 > 1 }) {
      pooled = (RaggedRows(counts: counts), how == .max)
      texts = classes.embeddings.to(scope.device)
    } else {
      pooled = nil
      texts = classes.means.to(scope.device)
    }
    let textSize = texts.shape[1]
    side = config.projection
    let place = scope / "fcke"
    let sizes = side == .text ? (textSize, featureSize) : (featureSize, textSize)
    projection = HiddenLayer(sizes.0, sizes.1, layerCount: config.projectionLayers ?? 1, place)
    adapter =
      config.adaptsTexts == true ? HiddenLayer(textSize, textSize, layerCount: 2, scope / "adaptFC") : nil
    residual = config.residual.map { ClassResidual($0, classCount: counts.count, size: sizes.1, place) }
    normalizes = config.normalizes == true
    // The product of two vectors of unit-variance elements starts with unit variance.
    let scale = config.temperature.map { -log($0) } ?? -0.5 * log(Double(sizes.1))
    logScale =
      config.standardizesTexts || config.temperature != nil
      ? place.parameter("log_scale", [], .constant(scale)) : nil
    if config.standardizesTexts {
      let (center, spread) = (place.buffer("text_center", [textSize], 0), place.buffer("text_spread", [], 0))
      standardization = (center, spread)
      // A spread of zero marks a classifier that was not loaded.
      if spread.item == 0 {
        center.assign(texts.mean(0))
        let root = (texts - center).pow(2).mean().sqrt().item
        spread.assign(.full([], root > 0 ? root : 1))
      }
    } else {
      standardization = nil
    }
    commonBias = config.startsAtPrevalence ? place.parameter("common_bias", [1], .constant(0)) : nil
    classBias =
      config.classBias == true
      ? (place.parameter("class_bias", [counts.count], .constant(0)), place.buffer("has_bias", [counts.count], 0)) : nil
  }

  /// Computes the logits.
  public func callAsFunction(_ features: Tensor) -> Tensor {
    var (x, classes) = (features, texts)
    if let standardization { classes = (classes - standardization.center) / standardization.spread }
    if let adapter { classes = adapter(classes) }
    switch side {
    case .text: classes = projection(classes)
    case .image: x = projection(x)
    }
    if let residual { classes = classes + spread(residual()) }
    if normalizes { (x, classes) = (x.normalized(), classes.normalized()) }
    var logits = x.matmul(classes.transpose(0, 1))  // [B, R]
    if let logScale { logits = logits * logScale.exp() }
    logits = pool(logits)  // [B, C]
    if let commonBias { logits = logits + commonBias }
    return classBias.map { logits + $0.values * $0.isLearnt } ?? logits
  }
  /// The same in training and evaluation. Shapes: [B, F] → [B, C].
  public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { self(x) }

  /// What each class has, for each of its texts. Shapes: [C, D] → [R, D].
  private func spread(_ rows: Tensor) -> Tensor {
    guard let pooled else { return rows }
    let places = pooled.rows.counts.enumerated().flatMap { Array(repeating: Int64($0), count: $1) }
    return rows.rows(Tensor(places).to(rows.device))
  }

  /// Shapes: [B, R] → [B, C].
  private func pool(_ logits: Tensor) -> Tensor {
    guard let pooled else { return logits }
    let mask = pooled.rows.mask(device: logits.device).unsqueeze(2)  // [C, T, 1]
    let table = pooled.rows.padded(logits.transpose(0, 1)).maskedFill(mask.logicalNot(), -.infinity)  // [C, T, B]
    let joined = pooled.isMax ? table.max(1) : table.logSumExp(1) - mask.to(.float32).sum(1).log()
    return joined.transpose(0, 1)
  }

  /// Says which classes may have a residual and a bias of their own: those with cases.
  func learn(_ frequencies: ClassFrequencies) {
    residual?.learn(frequencies)
    let flags = frequencies.positives.map { Float($0 > 0 ? 1 : 0) }
    classBias.map { $0.isLearnt.assign(Tensor(flags).to($0.isLearnt.device)) }
  }

  /// What the residuals cost; nil without them.
  func penalty(_ frequencies: ClassFrequencies) -> Tensor? { residual?.penalty(frequencies) }

  /// Lets fresh logits start at `logits`, as far as there are biases: a common one takes the mean. Shapes: [C].
  func start(at logits: Tensor) {
    let mean = logits.mean(0, keep: true)
    commonBias?.assign(mean)
    classBias?.values.assign(logits - mean)
  }
}

/// One linear layer, or two with GELU between them, as in `nn.Sequential`.
private struct HiddenLayer {
  private let hidden: Linear?
  private let output: Linear

  /// Declares `scope` itself, or its parts `0` and `2`; the hidden layer is as wide as the input.
  init(_ inputSize: Int, _ outputSize: Int, layerCount: Int, _ scope: Scope) {
    hidden = layerCount > 1 ? Linear(inputSize, inputSize, scope / 0) : nil
    output = Linear(inputSize, outputSize, layerCount > 1 ? scope / 2 : scope)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { output(hidden.map { $0(x).gelu() } ?? x) }
}
