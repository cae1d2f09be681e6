import NN

/// Scans by how they are made and stored: from the headers of their files.
public struct ScanSurvey: Sendable {
  /// What scans of one row have in common.
  public struct Kind: Hashable, Sendable {
    /// Modality in the manifest.
    public let modality: Modality
    /// Format of the file.
    public let format: String
    /// Where rows, columns and slices run to as `ScanAffine.axisCodes` has them; nil where the file does not say.
    public let orientation: String?
  }

  /// Smallest, middle and largest value.
  public struct Spread<Value: Comparable & Sendable>: Sendable {
    /// Smallest value.
    public let least: Value
    /// The value in the middle; of two the upper.
    public let median: Value
    /// Largest value.
    public let most: Value

    init(_ values: [Value]) {
      let sorted = values.sorted()
      (least, median, most) = (sorted[0], sorted[sorted.count / 2], sorted[sorted.count - 1])
    }
  }

  /// Scans of one kind.
  public struct Row: Sendable {
    /// What they have in common.
    public let kind: Kind
    /// Their number.
    public let count: Int
    /// Slices, rows and columns.
    public let slices: Spread<Int>, rows: Spread<Int>, columns: Spread<Int>
    /// Millimetres between slices, rows and columns; nil without geometry.
    public let spacing: (slices: Spread<Double>, rows: Spread<Double>, columns: Spread<Double>)?
  }

  /// By modality, then by falling number of scans.
  public let rows: [Row]
  /// Number of scans whose header cannot be read.
  public let unreadableCount: Int

  /// Reads the headers of all scans of a manifest.
  ///
  /// - Parameter progress: called with the number of cases looked at and their number.
  public init(_ manifest: CaseManifest, progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }) {
    let records = manifest.records
    let found = Prefetcher(steps: 0..<records.count, workerCount: min(ScanReader.concurrentCount, records.count)) {
      index in
      records[index].scans.map { try? ScanReader.header(of: manifest.location(of: $0)) }
    }
    defer { found.stop() }
    var headers: [Kind: [ScanHeader]] = [:]
    var unreadable = 0
    for (index, record) in records.enumerated() {
      let none = [ScanHeader?](repeating: nil, count: record.scans.count)
      for (scan, header) in zip(record.scans, (try? found.next()) ?? none) {
        guard let header else {
          unreadable += 1
          continue
        }
        let kind = Kind(
          modality: scan.modality, format: header.format,
          orientation: header.hasKnownGeometry ? header.affine.axisCodes : nil)
        headers[kind, default: []].append(header)
      }
      progress(index + 1, manifest.records.count)
    }
    unreadableCount = unreadable
    let order = Modality.allCases
    rows = headers.map(Self.row).sorted {
      let (left, right) = (order.firstIndex(of: $0.kind.modality)!, order.firstIndex(of: $1.kind.modality)!)
      return (left, $1.count, $0.kind.format, $0.kind.orientation ?? "")
        < (right, $0.count, $1.kind.format, $1.kind.orientation ?? "")
    }
  }

  private static func row(_ kind: Kind, _ headers: [ScanHeader]) -> Row {
    let spacings = headers.map(\.affine.spacingMM)
    return Row(
      kind: kind, count: headers.count, slices: Spread(headers.map(\.shape.z)), rows: Spread(headers.map(\.shape.y)),
      columns: Spread(headers.map(\.shape.x)),
      spacing: kind.orientation == nil
        ? nil : (Spread(spacings.map(\.z)), Spread(spacings.map(\.y)), Spread(spacings.map(\.x))))
  }
}
