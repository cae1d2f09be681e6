import VisionBridge

/// How a phantom benchmark is made. Two runs with the same options, concepts and grammar write the same files.
public struct PhantomOptions: Codable, Equatable, Sendable {
  /// Number of classes besides Normal.
  public var classCount = 60
  /// Number of cases, Normal among them.
  public var caseCount = 1200
  /// Voxels along x and y.
  public var size = 64
  /// Slices of a CT or MRI volume.
  public var depth = 16
  /// Decides the classes, the cases and their images.
  public var seed: UInt64 = 7
  /// The class of rank r gets cases in proportion to r to the power of minus this.
  public var exponent: Double = 1.2
  /// Share of cases without any finding.
  public var normalShare: Double = 0.1
  /// Share of the other cases that have a second class.
  public var pairShare: Double = 0.2
  /// Fewest test cases of a class.
  public var testMinimum = 3
  /// Fewest validation cases of a class.
  public var validationMinimum = 1
  /// The modalities scans may have.
  public var modalities = Modality.allCases

  /// The options of the demo.
  public init() {}

  /// The fewest cases of a class: those for test and validation, and two for training.
  var leastCaseCount: Int { testMinimum + validationMinimum + 2 }

  /// Cases without any finding.
  var normalCount: Int { max(Int((Double(caseCount) * normalShare).rounded()), leastCaseCount) }

  /// - Throws: `VisionError` that names the first option out of range.
  func check() throws {
    func require(_ condition: Bool, _ message: String) throws {
      guard condition else { throw VisionError("phantom: \(message)") }
    }
    try require(classCount >= 3, "expected at least 3 classes, found \(classCount)")
    try require((16...1024).contains(size), "expected a size of 16 to 1024, found \(size)")
    try require((4...1024).contains(depth), "expected a depth of 4 to 1024, found \(depth)")
    try require((0...8).contains(exponent), "expected an exponent of 0 to 8, found \(exponent)")
    try require((0...0.9).contains(normalShare), "expected a normal share of 0 to 0.9, found \(normalShare)")
    try require((0...1).contains(pairShare), "expected a pair share of 0 to 1, found \(pairShare)")
    try require(testMinimum >= 1, "expected at least 1 test case per class, found \(testMinimum)")
    try require(
      validationMinimum >= 1, "expected at least 1 validation case per class, found \(validationMinimum)")
    try require(!modalities.isEmpty, "expected at least one modality")
    guard caseCount - normalCount >= classCount * leastCaseCount else {
      let withFindings = Double(classCount * leastCaseCount)
      // Rounding the number of normal cases can take one more case away.
      let least = max(
        Int((withFindings / (1 - normalShare)).rounded(.up)) + 1, (classCount + 1) * leastCaseCount)
      throw VisionError(
        "phantom: \(caseCount) cases, \(normalCount) of them normal, are too few for \(classCount) classes with "
          + "\(leastCaseCount) each",
        hint: "ask for at least \(least) cases, or for fewer classes")
    }
  }
}
