import Deterministic

/// The two halves of the concepts that are never trained on.
public enum HeldOutPart: String, Codable, CaseIterable, Sendable {
  /// For choosing settings.
  case validation
  /// For the figures that are reported; looked at once the settings are chosen.
  case test

  /// The part of a split group of concepts, nil for the training part. Depends on the key of the group alone.
  init?(keyHash: UInt64, heldOutFraction: Double) {
    guard StableHash.fraction(keyHash) < heldOutFraction else { return nil }
    // The bits that decide whether a concept is held out say nothing about these.
    self = SplitMix64.mix(keyHash ^ StableHash.of("held-out part")) >> 63 == 0 ? .validation : .test
  }
}
