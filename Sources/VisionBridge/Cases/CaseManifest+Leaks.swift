extension CaseManifest {
  /// Refuses a manifest with a case, a patient or a scan in two splits: what is measured on one would be learnt from the other.
  ///
  /// - Throws: `VisionError` that counts them and names the first three; also where two imports named series of one folder.
  func refuseLeaks() throws(VisionError) {
    var names = SeriesNames()
    for record in records {
      for scan in record.scans { if let fault = names.fault(of: scan, in: self) { throw VisionError(fault) } }
    }
    var first: [Key: CaseRecord] = [:]
    var leaks: [String] = []
    for record in records {
      guard let split = record.split else { continue }
      var keys: [(Key, what: String)] = [(.id(record.id), "is")]
      if let patient = record.patient { keys.append((.patient(patient), "has the patient of")) }
      for scan in record.scans { keys.append((.scan(place(of: scan)), "has a scan of")) }
      for (key, what) in keys {
        guard let other = first[key] else {
          first[key] = record
          continue
        }
        guard let otherSplit = other.split, Self.areApart(split, otherSplit) else { continue }
        leaks.append("\(record.id), in \(split.rawValue), \(what) \(other.id), in \(otherSplit.rawValue)")
        break
      }
    }
    guard !leaks.isEmpty else { return }
    let cases = leaks.count == 1 ? "1 case is" : "\(leaks.count) cases are"
    throw VisionError(
      "\(cases) in two splits: \(leaks.prefix(3).joined(separator: "; "))\(leaks.count > 3 ? "; …" : "")",
      remedy: VisionRemedy.validateManifest)
  }

  /// The place of a scan, the same however its path is written; not to name the volume is to mean the first.
  func place(of scan: ScanEntry) -> ScanLocation {
    ScanLocation(location(of: scan).url.standardizedFileURL, series: scan.series, volume: scan.volume ?? 0)
  }

  /// Whether two cases must not have anything in common. One without a split is in no training.
  static func areApart(_ first: Split?, _ second: Split?) -> Bool { first != nil && second != nil && first != second }

  /// What may be in one split only.
  private enum Key: Hashable {
    case id(String)
    case patient(String)
    case scan(ScanLocation)
  }
}
