import Deterministic
import Files
import Torch

/// A scan of a manifest as a model would see it.
public struct ScanSample: Sendable {
  /// Id of the case.
  public let id: String
  /// Modality in the manifest.
  public let modality: Modality
  /// Labels of the case.
  public let labels: [String]
  /// Slices, rows and columns as stored.
  public let storedShape: ZYX<Int>
  /// Where columns, rows and slices run to as `ScanAffine.axisCodes` has them, once it is turned as asked; nil where the file does
  /// not say.
  public let axisCodes: String?
  /// Number of slices after preprocessing.
  public let sliceCount: Int
  /// The marked slice among them.
  public let keySlice: Int?
  /// Some slices in their order, with their numbers from 0.
  public let slices: [(index: Int, picture: PngPicture)]

  /// Draws cases that have a scan of a modality, of each one such scan, and preprocesses it. Scans that cannot be read are passed over.
  ///
  /// - Parameters:
  ///   - count: most scans of a modality.
  ///   - sliceCount: most slices of a scan, evenly spaced; a marked one comes on top.
  ///   - seed: of the draw.
  public static func draw(
    from manifest: CaseManifest, _ options: PreprocessOptions, count: Int, sliceCount: Int = 6, seed: UInt64
  ) -> [ScanSample] {
    var random = SplitMix64(seed: seed, stream: 0x5A3)
    return Modality.allCases.flatMap { modality -> [ScanSample] in
      let owners = manifest.records.filter { $0.scans.contains { $0.modality == modality } }
      var samples: [ScanSample] = []
      for record in random.shuffled(owners) where samples.count < count {
        let scans = record.scans.filter { $0.modality == modality }
        let entry = scans[random.below(scans.count)]
        if let sample = sample(record, entry, in: manifest, options, sliceCount: sliceCount) { samples.append(sample) }
      }
      return samples
    }
  }

  private static func sample(
    _ record: CaseRecord, _ entry: ScanEntry, in manifest: CaseManifest, _ options: PreprocessOptions, sliceCount: Int
  ) -> ScanSample? {
    guard let stored = try? ScanReader.read(manifest.location(of: entry), asDisplayed: options.voi == true),
      let scan = try? Preprocess.apply(stored, modality: entry.modality, keySlice: entry.keySlice, options)
    else { return nil }
    let (values, size) = (scan.tensor().array(of: Float.self), scan.size)
    let shown = min(sliceCount, scan.sliceCount)
    let even = (0..<shown).map { shown == 1 ? 0 : $0 * (scan.sliceCount - 1) / (shown - 1) }
    let slices = Set(even + (scan.keySlice.map { [$0] } ?? [])).sorted().map { index -> (Int, PngPicture) in
      let slice = values[index * size * size..<(index + 1) * size * size]
      return (index, PngPicture(width: size, height: size, unit: slice))
    }
    let shownAs = options.orientation == .canonical ? stored.canonical() : stored
    return ScanSample(
      id: record.id, modality: entry.modality, labels: record.labels, storedShape: scan.storedShape,
      axisCodes: stored.hasKnownGeometry ? shownAs.axisCodes : nil, sliceCount: scan.sliceCount,
      keySlice: scan.keySlice, slices: slices)
  }
}
