import Files
import Torch

/// The loss of a classifier, as a recipe names it. It also says whether classes exclude each other.
public enum ClassificationLoss: Codable, Equatable, Sendable {
  /// Binary cross-entropy of each case and class, their mean.
  ///
  /// Source: `torch.nn.BCEWithLogitsLoss`.
  case binaryCrossEntropy
  /// Binary cross-entropy that weighs less where the model is right already.
  case focal(FocalLoss)
  /// The same with easy negatives weighed less than easy positives.
  case asymmetric(AsymmetricLoss)
  /// Binary cross-entropy with each class weighed by the inverse of its effective number of cases.
  case classBalanced(ClassBalancedLoss)
  /// Binary cross-entropy of logits with each class's frequency added while training.
  case logitAdjusted(LogitAdjustedLoss)
  /// Cross-entropy of the softmax, for classes of which every case has exactly one.
  case crossEntropy(CrossEntropyLoss)
  /// The same for grades, with what lies far off counted more.
  case ordinal(OrdinalLoss)

  private enum Kind: String, CaseIterable {
    case binaryCrossEntropy = "bce"
    case focal
    case asymmetric
    case classBalanced = "class_balanced"
    case logitAdjusted = "logit_adjusted"
    case crossEntropy = "cross_entropy"
    case ordinal
  }

  private enum CodingKeys: String, CodingKey {
    case kind
  }

  /// Decodes a loss by its `kind`, beside which its settings stand.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decodeKind(Kind.self, forKey: .kind) {
    case .binaryCrossEntropy: self = .binaryCrossEntropy
    case .focal: self = .focal(try FocalLoss(from: decoder))
    case .asymmetric: self = .asymmetric(try AsymmetricLoss(from: decoder))
    case .classBalanced: self = .classBalanced(try ClassBalancedLoss(from: decoder))
    case .logitAdjusted: self = .logitAdjusted(try LogitAdjustedLoss(from: decoder))
    case .crossEntropy: self = .crossEntropy(try CrossEntropyLoss(from: decoder))
    case .ordinal: self = .ordinal(try OrdinalLoss(from: decoder))
    }
  }

  /// Encodes the loss with its `kind`, and its settings beside that.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .binaryCrossEntropy: try container.encode(Kind.binaryCrossEntropy.rawValue, forKey: .kind)
    case .focal(let settings):
      try container.encode(Kind.focal.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .asymmetric(let settings):
      try container.encode(Kind.asymmetric.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .classBalanced(let settings):
      try container.encode(Kind.classBalanced.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .logitAdjusted(let settings):
      try container.encode(Kind.logitAdjusted.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .crossEntropy(let settings):
      try container.encode(Kind.crossEntropy.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    case .ordinal(let settings):
      try container.encode(Kind.ordinal.rawValue, forKey: .kind)
      try settings.encode(to: encoder)
    }
  }

  /// What is wrong with its settings, in words; nil when they make sense.
  public var fault: String? {
    switch self {
    case .binaryCrossEntropy: nil
    case .focal(let settings): settings.fault
    case .asymmetric(let settings): settings.fault
    case .classBalanced(let settings): settings.fault
    case .logitAdjusted(let settings): settings.fault
    case .crossEntropy(let settings): settings.fault
    case .ordinal(let settings): settings.fault
    }
  }

  /// Whether every case has exactly one class, so that probabilities are those of the softmax.
  public var excludesOtherClasses: Bool {
    switch self {
    case .crossEntropy, .ordinal: true
    case .binaryCrossEntropy, .focal, .asymmetric, .classBalanced, .logitAdjusted: false
    }
  }

  /// Whether the classes are grades, in the order of the labels.
  public var ordersClasses: Bool {
    if case .ordinal = self { true } else { false }
  }

  /// Whether the classifier learns nothing of how frequent classes are, because the loss adds that.
  public var addsFrequencies: Bool {
    switch self {
    case .logitAdjusted: true
    case .crossEntropy(let settings): settings.tau != nil
    case .binaryCrossEntropy, .focal, .asymmetric, .classBalanced, .ordinal: false
    }
  }

  /// Whether rare classes count otherwise than by their cases.
  public var usesFrequencies: Bool {
    if case .classBalanced = self { true } else { addsFrequencies }
  }

  /// Returns the logits at which a classifier without any knowledge of a case is right. Shapes: [C].
  public func startingLogits(_ classes: ClassFrequencies) -> Tensor {
    excludesOtherClasses ? classes.logShares : classes.logOdds
  }

  /// Returns the loss of logits.
  ///
  /// Shapes: logits [B, C]; targets [B, C], 1 where a case has a class, else 0 → scalar.
  public func callAsFunction(_ logits: Tensor, _ targets: Tensor, _ classes: ClassFrequencies) -> Tensor {
    switch self {
    case .binaryCrossEntropy: logits.binaryCrossEntropy(targets)
    case .focal(let loss): loss(logits, targets)
    case .asymmetric(let loss): loss(logits, targets)
    case .classBalanced(let loss): loss(logits, targets, classes)
    case .logitAdjusted(let loss): loss(logits, targets, classes)
    case .crossEntropy(let loss): loss(logits, targets, classes)
    case .ordinal(let loss): loss(logits, targets)
    }
  }
}
