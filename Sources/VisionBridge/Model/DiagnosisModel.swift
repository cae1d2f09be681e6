import NN
import Torch

/// The whole image model: slices → scans → case → logits.
///
/// Shapes: see `CaseBatch`; → logits [B, C].
/// Source: paper section 4.2 and `RadNet` of RP3D-Diag (December 2023 and June 2024), with its parameter names. Differs from
/// source: only slices and scans that exist are computed, so padding cannot reach the statistics of a normalisation layer
/// either; a case with one scan passes through the fusion as well,
/// unless `Joining.gatedTransformer` leaves it as it is. `Joining` says what else may take the place of the transformers.
public struct DiagnosisModel {
  /// What a batch gives.
  public struct Output {
    /// The joined feature of each case. Shapes: [B, F].
    public let features: Tensor
    /// The feature of each scan, before they are joined. Shapes: [S, F].
    public let scanFeatures: Tensor
    /// Shapes: [B, C]; [S, C] while training a model that classifies every scan by itself.
    public let logits: Tensor
    /// The case of each row of `logits`, where these are scans; else nil.
    public let caseOfRow: [Int]?
    /// Score of every slice for its scan, -1e9 at padding; nil where no slices are joined by attention. Shapes: [S, Z].
    public let sliceScores: Tensor?
    /// Score of every scan for its case, of which the softmax are the weights, -1e9 at padding; nil where no scans are joined by
    /// attention, and while training a transformer over them. Shapes: [B, N].
    public let scanScores: Tensor?
  }

  /// One of the two classifiers.
  enum Classifier {
    case knowledge(KnowledgeClassifier)
    case linear(LinearClassifier)
  }

  /// What the model is made of.
  public let config: VisionConfig
  /// Size of a case's feature.
  public let featureSize: Int
  let encoder: any ScanEncoder
  private let fusion: (any ScanFusion)?
  private let scanJoiner: Joiner
  private let classifier: Classifier
  private let excludesOtherClasses: Bool

  /// Declares all parameters.
  ///
  /// - Parameters:
  ///   - size: rows and columns of a slice.
  ///   - depth: largest number of slices of a scan.
  ///   - excludesOtherClasses: whether every case has exactly one class, so that probabilities are those of the softmax; this
  ///     is asked where probabilities of scans are pooled.
  /// - Throws: `VisionError` when the configuration does not fit itself, the slices or the label space.
  public init(
    _ config: VisionConfig, size: Int, depth: Int, labels: LabelSpace, excludesOtherClasses: Bool = false,
    _ scope: Scope
  ) throws(VisionError) {
    try config.check(size: size, depth: depth)
    let encoder = try config.encoder.make(
      size: size, depth: depth, feedForwardSize: config.feedForwardSize, tokenStd: config.tokenStd, scope)
    try self.init(encoder, config, labels: labels, excludesOtherClasses: excludesOtherClasses, scope)
  }

  /// A model on an encoder that a recipe may not name.
  init(
    _ encoder: any ScanEncoder, _ config: VisionConfig, labels: LabelSpace, excludesOtherClasses: Bool = false,
    _ scope: Scope
  ) throws(VisionError) {
    let size = encoder.featureSize
    self.config = config
    featureSize = size
    self.encoder = encoder
    self.excludesOtherClasses = excludesOtherClasses
    // Scans that are classified by themselves are joined for their features only.
    let scanJoining = config.scanPooling != nil ? .mean : config.scanJoining ?? .transformer
    fusion =
      scanJoining.hasTransformer
      ? (config.fusionStyle ?? .v2).make(
        size: size, modalityCount: Modality.allCases.count + 1, headCount: config.fusionHeadCount,
        layerCount: config.fusionLayerCount, feedForwardSize: config.feedForwardSize, tokenStd: config.tokenStd,
        scope / "vitFuse") : nil
    scanJoiner = Joiner(
      scanJoining, size: size, hiddenSize: config.feedForwardSize ?? size, scope / "vitFuse")
    switch config.classifier.kind {
    case .knowledge:
      classifier = .knowledge(try KnowledgeClassifier(labels, from: size, config.classifier, scope))
    case .linear:
      classifier = .linear(
        LinearClassifier(
          classCount: labels.labels.count, from: size, hasHiddenLayer: config.classifier.hasHiddenLayer, scope
        ))
    }
  }

  /// Computes a batch.
  ///
  /// - Parameters:
  ///   - sliceBudget: most slices the backbone computes at once; in training, the slices that share the
  ///     statistics of a normalisation layer.
  ///   - bf16: compute the backbone, where nearly all the work is, in bfloat16 where that is faster; everything after
  ///     it stays float32, because bfloat16 logits would tie cases that a ranking has to tell apart.
  ///   - trained: what a training changes; the rest computes as in evaluation.
  public func callAsFunction(
    _ batch: CaseBatch, _ mode: Mode, sliceBudget: Int, bf16: Bool, trained: TrainedPart = .all
  ) -> Output {
    func body(_ mode: Mode) -> (Encoded, Joined) {
      let encoded = encode(batch, mode, sliceBudget: sliceBudget, bf16: bf16)
      return (encoded, join(encoded.features, of: batch, mode))
    }
    let (encoded, joined) =
      switch trained {
      case .all: body(mode)
      case .classifier: withoutGrad { body(.evaluation) }
      }
    return output(encoded, joined, batch, mode)
  }

  /// What the encoder makes of scans, each by itself: features [S, F], and the slice scores of `Output`.
  typealias Encoded = (features: Tensor, sliceScores: Tensor?)

  /// Computes the scans of a batch.
  func encode(_ batch: CaseBatch, _ mode: Mode, sliceBudget: Int, bf16: Bool) -> Encoded {
    let parts = ScanBatch(
      slices: batch.slices, counts: batch.sliceCounts, sliceBudget: sliceBudget,
      bf16: bf16 && Self.usesBFloat16(on: batch.slices.device))
    let (features, sliceScores) = encoder(parts, mode)
    return (features, sliceScores)
  }

  /// Computes what follows the encoder, as in evaluation. Shapes: [S, F].
  func output(of scanFeatures: Tensor, _ batch: CaseBatch) -> Output {
    output((scanFeatures, nil), join(scanFeatures, of: batch, .evaluation), batch, .evaluation)
  }

  private typealias Joined = (scans: RaggedRows, features: Tensor, scores: Tensor?)

  /// The features of cases [B, F] from those of their scans [S, F], and the scan scores of `Output`.
  private func join(_ scanFeatures: Tensor, of batch: CaseBatch, _ mode: Mode) -> Joined {
    let device = scanFeatures.device
    let scans = RaggedRows(counts: batch.scanCounts)
    let joined = scanJoiner(
      scanFeatures, of: scans,
      token: fusion.map { fusion in
        { cases, table, _ in
          let modalities = scans.padded(batch.modalityRows, device: device)  // [B, N]
          return fusion(table, modalities: modalities.rows(Tensor(cases.map(Int64.init)).to(device)), mode)
        }
      })
    return (scans, joined.features, joined.scores)
  }

  private func output(_ encoded: Encoded, _ joined: Joined, _ batch: CaseBatch, _ mode: Mode) -> Output {
    func output(_ logits: Tensor, of cases: [Int]? = nil) -> Output {
      Output(
        features: joined.features, scanFeatures: encoded.features, logits: logits, caseOfRow: cases,
        sliceScores: encoded.sliceScores, scanScores: joined.scores)
    }
    guard let pooling = config.scanPooling else { return output(logits(of: joined.features)) }
    let byScan = logits(of: encoded.features)  // [S, C]
    if case .training = mode {
      return output(byScan, of: batch.scanCounts.enumerated().flatMap { Array(repeating: $0, count: $1) })
    }
    return output(
      pooling(byScan, scans: joined.scans, drawn: batch.drawnScans, excludesOtherClasses: excludesOtherClasses))
  }

  /// Shapes: [R, F] → [R, C].
  private func logits(of features: Tensor) -> Tensor {
    switch classifier {
    case .knowledge(let classifier): classifier(features)
    case .linear(let classifier): classifier(features)
    }
  }

  /// Whether `bf16` is obeyed on a device: on a processor without matrix units (AMX), convolutions in bfloat16 take longer
  /// than in float32, several times as long where it has no bfloat16 at all.
  public static func usesBFloat16(on device: Device) -> Bool {
    device != .cpu || Runtime.bfloat16Support == .amx
  }

  /// Tells a fresh classifier which classes have training cases.
  public func learn(_ frequencies: ClassFrequencies) {
    if case .knowledge(let classifier) = classifier { classifier.learn(frequencies) }
  }

  /// What the weights themselves add to a loss, a scalar; nil for nothing.
  public func penalty(_ frequencies: ClassFrequencies) -> Tensor? {
    if case .knowledge(let classifier) = classifier { classifier.penalty(frequencies) } else { nil }
  }

  /// Lets the logits of a fresh classifier start at those that the frequencies of the classes give, if its configuration
  /// asks for that. Shapes: [C].
  public func start(at logits: Tensor) {
    guard config.classifier.startsAtPrevalence else { return }
    switch classifier {
    case .knowledge(let classifier): classifier.start(at: logits)
    case .linear(let classifier): classifier.start(at: logits)
    }
  }
}
