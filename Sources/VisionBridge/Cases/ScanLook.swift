import NN

/// What a look at a scan of a manifest found.
struct ScanLook: Sendable {
  let header: ScanHeader
  let doubts: [ScanDoubt]

  /// Looks at a scan as far as `check` says.
  ///
  /// - Throws: `VisionError` when it cannot be read.
  init(_ entry: ScanEntry, at location: ScanLocation, _ check: ScanCheck, _ preprocess: PreprocessOptions?) throws {
    header = try ScanReader.header(of: location)
    var (shape, isConstant) = (header.shape, nil as Bool?)
    if check == .voxels, (entry.volume ?? 0) < header.volumeCount, entry.volume != nil || header.volumeCount == 1 {
      let scan = try ScanReader.read(location, asDisplayed: preprocess?.voi == true)
      shape = scan.shape
      isConstant =
        try preprocess.map { try Preprocess.apply(scan, modality: entry.modality, keySlice: nil, $0).isConstant }
        ?? scan.voxels.allSatisfy { $0 == scan.voxels[0] }
    }
    doubts = ScanDoubt.list(about: location.url, shape: shape, isConstant: isConstant, found: header.doubts)
  }

  /// Looks at the scans of records, several records at a time. Each step has what its record is the first to use: of a CT scan
  /// the window may leave no contrast, so that the modality counts too.
  static func prefetcher(
    _ records: [CaseRecord], in manifest: CaseManifest, _ check: ScanCheck, _ preprocess: PreprocessOptions?
  ) -> Prefetcher<[ScanUse: Result<ScanLook, VisionError>]> {
    var seen: Set<ScanUse> = []
    let firsts = records.map { record in
      record.scans.filter { seen.insert(ScanUse(location: manifest.location(of: $0), modality: $0.modality)).inserted }
    }
    return Prefetcher(steps: 0..<records.count, workerCount: min(ScanReader.concurrentCount, records.count)) { index in
      var looks: [ScanUse: Result<ScanLook, VisionError>] = [:]
      for entry in firsts[index] {
        let location = manifest.location(of: entry)
        looks[ScanUse(location: location, modality: entry.modality)] = Result {
          try ScanLook(entry, at: location, check, preprocess)
        }.mapError { $0 as? VisionError ?? VisionError("\(location.path): \($0.localizedDescription)") }
      }
      return looks
    }
  }
}
