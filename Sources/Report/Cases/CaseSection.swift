import VisionBridge

/// Cases by split, by scans, by modality and by labels.
struct CaseSection: ReportSection {
  let statistics: CaseStatistics
  let anchor = "cases"
  let title = "Cases"

  var body: HTML {
    let splits: [Split?] = Split.allCases.map { $0 } + [nil]
    let bySplit = splits.compactMap { split in
      statistics.caseCounts[split].map { (split?.rawValue ?? "no split", $0) }
    }
    let byFinding = CaseStatistics.Finding.allCases.compactMap { finding in
      statistics.findings[finding].map { (finding.rawValue, $0.values.reduce(0, +)) }
    }
    let byModality = Modality.allCases.compactMap { modality in
      statistics.scanCounts[modality].map { (modality.rawValue, $0) }
    }
    let casesByModality = Modality.allCases.compactMap { modality in
      statistics.casesByModality[modality].map { (modality.rawValue, $0) }
    }
    return """
      <p>\(Numerals.count(statistics.markedScanCount)) scans have a marked slice. \
      \(statistics.patientCount > 0
        ? "\(Numerals.count(statistics.patientCount)) patients are named." : "No patient is named, so that a patient in two splits cannot be noticed.")</p>
      <div class="charts">
      \(CountBars(title: "Cases by split", counts: bySplit).html)
      \(CountBars(title: "Cases by what their labels say", counts: byFinding).html)
      \(CountBars(title: "Scans of a modality", counts: byModality).html)
      \(CountBars(title: "Cases with a scan of a modality", counts: casesByModality).html)
      \(bars("Cases by number of scans", statistics.scansPerCase))
      \(bars("Cases by number of modalities", statistics.modalitiesPerCase))
      \(bars("Cases by number of labels", statistics.labelsPerCase))
      </div>
      """
  }

  /// One bar for each number up to eleven, and one for all above.
  private func bars(_ title: String, _ counts: [Int: Int]) -> HTML {
    let border = 12
    let few = counts.filter { $0.key < border }.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value) }
    let many = counts.filter { $0.key >= border }.values.reduce(0, +)
    return CountBars(title: title, counts: few + (many > 0 ? [("\(border) or more", many)] : [])).html
  }
}
