import Deterministic

/// A smaller manifest of the same data set: fewer classes, or fewer training cases.
///
/// Source: paper section 6.1, SubSet@200, the classes with most cases, and the table of external data sets, trainings on 1 % of a data
/// set and more.
public struct CaseSubset: Sendable {
  /// Keep the classes with most cases, so many; nil keeps all. Cases that lose all their labels are left out.
  public var classCount: Int?
  /// Share of the training cases, above 0 and at most 1, drawn by patient.
  public var trainingShare: Double
  /// Of the draw. With the same seed the cases of a smaller share are among those of a larger one.
  public var seed: UInt64

  /// Chooses what to keep.
  ///
  /// Traps: when the share is not above 0 and at most 1, or no class is kept.
  public init(classCount: Int? = nil, trainingShare: Double = 1, seed: UInt64 = 1) {
    precondition(trainingShare > 0 && trainingShare <= 1, "CaseSubset: a share of \(trainingShare)")
    precondition(classCount.map { $0 > 0 } ?? true, "CaseSubset: no class")
    self.classCount = classCount
    self.trainingShare = trainingShare
    self.seed = seed
  }

  /// The cases that are kept, in their order; validation and test cases all but for the classes.
  public func callAsFunction(_ manifest: CaseManifest) -> CaseManifest {
    var records = manifest.records
    if let classCount { records = Self.kept(records, of: manifest, classCount: classCount) }
    if trainingShare < 1 {
      let owners = Set(records.filter { $0.split == .train }.map(Self.owner))
      let order = owners.map { (rank(of: $0), $0) }.sorted { $0 < $1 }
      let kept = Set(order.prefix(Int((Double(owners.count) * trainingShare - 1e-9).rounded(.up))).map(\.1))
      records = records.filter { $0.split != .train || kept.contains(Self.owner($0)) }
    }
    return manifest.with(records: records)
  }

  private static func owner(_ record: CaseRecord) -> String {
    record.patient.map { "patient \($0)" } ?? "case \(record.id)"
  }

  /// A place in an order that does not depend on which other cases there are.
  private func rank(of owner: String) -> UInt64 {
    var hash = StableHash()
    hash.add("\(seed)")
    hash.add(owner)
    return hash.value
  }

  private static func kept(_ records: [CaseRecord], of manifest: CaseManifest, classCount: Int) -> [CaseRecord] {
    let names = CaseStatistics(manifest).classes.prefix(classCount).map(\.name)
    let lookup = LabelLookup(names)
    return records.compactMap { record in
      var kept = record
      kept.labels = record.labels.filter { lookup.index(of: $0) != nil }
      return kept.labels.isEmpty && !record.labels.isEmpty ? nil : kept
    }
  }
}
