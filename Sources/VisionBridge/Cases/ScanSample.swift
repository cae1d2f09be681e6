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
  /// Number of slices after preprocessing.
  public let sliceCount: Int
  /// The marked slice among them.
  public let keySlice: Int?
  /// Some slices in their order, with their numbers from 0.
  public let slices: [(index: Int, picture: PngPicture)]

  /// Draws scans of each modality, spread over the cases, and preprocesses them. Scans that cannot be read are passed over.
  ///
  /// - Parameters:
  ///   - count: most scans of a modality.
  ///   - sliceCount: most slices of a scan.
  ///   - seed: of the draw.
  public static func draw(
    from manifest: CaseManifest, _ options: PreprocessOptions, count: Int, sliceCount: Int = 6, seed: UInt64
  ) -> [ScanSample] {
    var random = SplitMix64(seed: seed, stream: 0x5A3)
    return Modality.allCases.flatMap { modality -> [ScanSample] in
      var scans = manifest.records.flatMap { record in
        record.scans.filter { $0.modality == modality }.map { (record, $0) }
      }
      var samples: [ScanSample] = []
      while samples.count < count, !scans.isEmpty {
        let (record, entry) = scans.remove(at: random.below(scans.count))
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
    let slices = (0..<shown).map { place -> (Int, PngPicture) in
      let index = shown == 1 ? 0 : place * (scan.sliceCount - 1) / (shown - 1)
      let pixels = values[index * size * size..<(index + 1) * size * size].map { UInt8(min(max($0 * 255, 0), 255)) }
      return (index, PngPicture(width: size, height: size, pixels: pixels))
    }
    return ScanSample(
      id: record.id, modality: entry.modality, labels: record.labels, storedShape: scan.storedShape,
      sliceCount: scan.sliceCount, keySlice: scan.keySlice, slices: slices)
  }
}
