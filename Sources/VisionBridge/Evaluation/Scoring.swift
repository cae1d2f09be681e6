/// Whose rules an evaluation goes by.
public enum Scoring: String, Codable, CaseIterable, Sendable {
  /// Classes are grouped by their training cases, and Normal is in no mean.
  case standard
  /// As the published system: classes are grouped by the cases of all splits, so that none with test cases is zero-shot, Normal is
  /// among them, and recall is reported at two more rates. Its readings of F1, MCC and recall, with their defects, are in every report beside ours.
  ///
  /// Source: paper, figure 2 and Table 5; the evaluation of RP3D-Diag (June 2024). Its thresholds are chosen on the test cases, and a
  /// class that is ranked perfectly has no recall there.
  case published

  /// The rates at which recall is reported.
  var falsePositiveRates: [Double] { self == .published ? [0.01, 0.05, 0.1, 0.2, 0.5] : [0.01, 0.05, 0.1] }
}
