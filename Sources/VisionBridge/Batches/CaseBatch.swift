import Deterministic
import NN
import Torch

/// One case with its scans preprocessed, ready for any thread.
public struct PreparedCase: Sendable {
  /// Id in the manifest.
  public var id: String
  /// One or more scans.
  public var scans: [PreprocessedScan]
  /// Modality of each scan.
  public var modalities: [Modality]
  /// Indices of the case's labels in the label space.
  public var labels: [Int]

  /// Makes a case.
  public init(id: String, scans: [PreprocessedScan], modalities: [Modality], labels: [Int]) {
    precondition(scans.count == modalities.count && !scans.isEmpty, "PreparedCase: a modality for each scan")
    self.id = id
    self.scans = scans
    self.modalities = modalities
    self.labels = labels
  }
}

/// Several cases with any number of scans of any depth each: only slices that exist, one after another.
///
/// Source: none; the published code pads every case to the same number of scans and slices and computes the
/// padding.
public struct CaseBatch {
  /// All slices of all scans of all cases. Shapes: [N, Y, X].
  public let slices: Tensor
  /// Slices of each scan; their sum is N.
  public let sliceCounts: [Int]
  /// Scans of each case; their sum is the number of scans.
  public let scanCounts: [Int]
  /// Row of each scan in the modality embedding.
  public let modalityRows: [Int]
  /// Marked slice of each scan.
  public let keySlices: [Int?]
  /// 1 where a case has a label. Shapes: [B, C].
  public let targets: Tensor
  /// One scan of each case, drawn by its id.
  public let drawnScans: [Int]
  /// Id of each case.
  public let ids: [String]

  /// Number of cases.
  public var count: Int { scanCounts.count }
}

extension CaseBatch {
  /// A batch of cases without ids, of which each draws its first scan.
  init(
    slices: Tensor, sliceCounts: [Int], scanCounts: [Int], modalityRows: [Int], keySlices: [Int?], targets: Tensor
  ) {
    self.init(
      slices: slices, sliceCounts: sliceCounts, scanCounts: scanCounts, modalityRows: modalityRows,
      keySlices: keySlices, targets: targets, drawnScans: scanCounts.map { _ in 0 }, ids: scanCounts.map { _ in "" })
  }

  /// The batch on a device.
  func to(_ device: Device) -> CaseBatch {
    guard slices.device != device else { return self }
    return CaseBatch(
      slices: slices.to(device), sliceCounts: sliceCounts, scanCounts: scanCounts, modalityRows: modalityRows,
      keySlices: keySlices, targets: targets.to(device), drawnScans: drawnScans, ids: ids)
  }

  /// Lays cases one after another, each scan changed by `augment` if that is given.
  init(
    _ cases: [PreparedCase], classCount: Int,
    augment: ((_ slices: Tensor, _ row: Int, _ scan: Int) -> Tensor)? = nil
  ) {
    let scans = cases.flatMap(\.scans)
    slices = Tensor.concatenate(
      cases.enumerated().flatMap { row, item in
        item.scans.enumerated().map { index, scan in
          let slices = scan.tensor()
          return augment?(slices, row, index) ?? slices  // [Z, Y, X]
        }
      }
    )  // [N, Y, X]
    sliceCounts = scans.map(\.sliceCount)
    scanCounts = cases.map(\.scans.count)
    modalityRows = cases.flatMap { $0.modalities.map(\.embeddingIndex) }
    keySlices = scans.map(\.keySlice)
    var targets = [Float](repeating: 0, count: cases.count * classCount)
    for (row, item) in cases.enumerated() {
      for label in item.labels { targets[row * classCount + label] = 1 }
    }
    self.targets = Tensor(targets, shape: [cases.count, classCount])
    ids = cases.map(\.id)
    drawnScans = cases.map { item in
      var hash = StableHash()
      hash.add(item.id)
      return Int(hash.value % UInt64(item.scans.count))
    }
  }
}

/// Rows that belong to groups of different sizes, one group after another.
struct RaggedRows {
  let counts: [Int]

  /// Size of the largest group.
  var longest: Int { counts.max() ?? 0 }

  /// The groups whose size is wanted.
  func indices(_ isWanted: (Int) -> Bool) -> [Int] { counts.indices.filter { isWanted(counts[$0]) } }

  /// Place of each row in a table with `longest` places for each group.
  private var places: [Int64] {
    counts.enumerated().flatMap { group, count in (0..<count).map { Int64(group * longest + $0) } }
  }

  /// Rows [N, F] → [G, longest, F], zeros where a group has no row.
  func padded(_ rows: Tensor) -> Tensor {
    let width = rows.shape[1]
    let table = Tensor.zeros([counts.count * longest, width], device: rows.device)
    return table.replacingRows(Tensor(places).to(rows.device), rows).reshape(counts.count, longest, width)
  }

  /// Values of the rows → [G, longest], 0 where a group has no row.
  func padded(_ values: [Int], device: Device) -> Tensor {
    var table = [Int64](repeating: 0, count: counts.count * longest)
    for (place, value) in zip(places, values) { table[Int(place)] = Int64(value) }
    return Tensor(table, shape: [counts.count, longest]).to(device)
  }

  /// True where a group has a row. Shapes: [G, longest].
  func mask(device: Device) -> Tensor {
    padded([Int](repeating: 1, count: counts.reduce(0, +)), device: device).greater(than: 0)
  }
}
