/// Sees to it that series of one folder have names of one import: of others nobody could tell whether they are one series.
struct SeriesNames {
  private var salts: [String: Substring] = [:]

  /// What is wrong with the name of a scan's series, after those before it.
  mutating func fault(of scan: ScanEntry, in manifest: CaseManifest) -> String? {
    guard let series = scan.series else { return nil }
    let folder = manifest.location(of: scan).url.standardizedFileURL.path
    let salt = DicomSeriesName.salt(of: series)
    let first = salts[folder] ?? salt
    salts[folder] = first
    return first == salt
      ? nil : "\(scan.path): `series` of this folder are named by two imports and cannot be told apart; import it again"
  }
}
