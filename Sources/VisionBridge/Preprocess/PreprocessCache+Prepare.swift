extension PreprocessCache {
  /// Preprocesses every scan of some cases that is not in the folder yet, so that all scans that cannot be used are named
  /// before anything is computed from the others.
  ///
  /// - Parameter progress: called with the number of cases looked at and of all cases.
  /// - Throws: `VisionError` that names the scans; `TorchFailure` when the folder cannot be written.
  public func prepare(
    _ cases: [CaseRecord], in manifest: CaseManifest, progress: (_ done: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws {
    var problems: [String] = []
    for (index, record) in cases.enumerated() {
      if record.scans.isEmpty { problems.append("a case without scans") }
      for entry in record.scans {
        do {
          _ = try scan(entry, at: manifest.url(of: entry))
        } catch let error as VisionError {
          problems.append(error.description)
        }
      }
      progress(index + 1, cases.count)
    }
    guard !problems.isEmpty else { return }
    let more = problems.count > 8 ? "; …" : ""
    throw VisionError(
      "\(problems.count) scans of the manifest cannot be used: \(problems.prefix(8).joined(separator: "; "))\(more)",
      hint: "`nosology vision validate` lists all of them with their lines; mend them or take them out")
  }
}
