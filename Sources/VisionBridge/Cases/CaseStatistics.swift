import Names

/// A manifest in numbers: what of the paper's Figures 4 and 5 a manifest can tell.
///
/// Differs from source: the published figures also count regions of the body, which a manifest does not name.
public struct CaseStatistics: Sendable {
  /// A class with its cases.
  public struct ClassCount: Equatable, Sendable {
    /// The name as the label file, or the first case that has it, spells it.
    public let name: String
    /// Cases of each split; nil stands for cases without one.
    public let counts: [Split?: Int]
    /// Cases of all splits.
    public var total: Int { counts.values.reduce(0, +) }
  }

  /// What the labels of a case say of it.
  public enum Finding: String, CaseIterable, Sendable {
    /// A label other than Normal.
    case abnormal
    /// Normal alone.
    case normal
    /// No label.
    case unlabelled
  }

  /// Number of cases of each split.
  public let caseCounts: [Split?: Int]
  /// Number of cases by their number of scans.
  public let scansPerCase: [Int: Int]
  /// Number of cases by their number of modalities.
  public let modalitiesPerCase: [Int: Int]
  /// Number of cases by their number of labels.
  public let labelsPerCase: [Int: Int]
  /// Number of scans of each modality.
  public let scanCounts: [Modality: Int]
  /// Number of cases that have a scan of a modality.
  public let casesByModality: [Modality: Int]
  /// Number of scans with a marked slice.
  public let markedScanCount: Int
  /// Number of cases of each split by what their labels say.
  public let findings: [Finding: [Split?: Int]]
  /// Number of patients that are named.
  public let patientCount: Int
  /// The classes by falling number of cases; of equal ones by name.
  public let classes: [ClassCount]

  /// Counts a manifest.
  ///
  /// - Parameter labels: classes to count also where no case has them; nil counts those of the cases.
  public init(_ manifest: CaseManifest, labels: [String]? = nil) {
    let records = manifest.records
    caseCounts = Self.counts(records.map(\.split))
    scansPerCase = Self.counts(records.map(\.scans.count))
    modalitiesPerCase = Self.counts(records.map { Set($0.scans.map(\.modality)).count })
    labelsPerCase = Self.counts(records.map { Set($0.labels.map(LabelName.key)).count })
    scanCounts = Self.counts(records.flatMap(\.scans).map(\.modality))
    casesByModality = Self.counts(records.flatMap { Set($0.scans.map(\.modality)) })
    markedScanCount = records.flatMap(\.scans).count { $0.keySlice != nil }
    findings = Dictionary(grouping: records, by: Self.finding).mapValues { Self.counts($0.map(\.split)) }
    patientCount = Set(records.compactMap(\.patient)).count
    var names = labels ?? []
    var seen = Set(names.map(LabelName.key))
    for label in records.flatMap(\.labels) where seen.insert(LabelName.key(label)).inserted { names.append(label) }
    let lookup = LabelLookup(names)
    var counts = names.map { _ in [Split?: Int]() }
    for record in records {
      for index in Set(record.labels.compactMap(lookup.index)) { counts[index][record.split, default: 0] += 1 }
    }
    classes = zip(names, counts).map { ClassCount(name: $0, counts: $1) }
      .sorted { ($1.total, $0.name) < ($0.total, $1.name) }
  }

  private static func finding(_ record: CaseRecord) -> Finding {
    record.labels.isEmpty ? .unlabelled : record.labels.allSatisfy(LabelLookup.isNormal) ? .normal : .abnormal
  }

  private static func counts<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
    Dictionary(keys.map { ($0, 1) }, uniquingKeysWith: +)
  }
}
