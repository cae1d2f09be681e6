import VisionBridge

/// What is wrong with a manifest and its scans.
struct ProblemSection: ReportSection {
  let problems: [ManifestProblem]
  let check: ScanCheck
  let anchor = "problems"
  let title = "Problems"

  private static let mostProblems = 1000

  var body: HTML {
    let depth: HTML =
      switch check {
      case .none: "<p>The scans were not looked at, only the manifest.</p>"
      case .header: "<p>Of the scans only the headers were read: damage within them is not found.</p>"
      case .voxels: "<p>Every scan was read.</p>"
      }
    guard !problems.isEmpty else { return "\(depth)<p>None were found.</p>" }
    let kinds = ManifestProblem.Kind.allCases.compactMap { kind -> (String, Int)? in
      let count = problems.count { $0.kind == kind }
      return count > 0 ? (kind.rawValue, count) : nil
    }
    let shown = problems.sorted { !$0.kind.isWarning && $1.kind.isWarning }.prefix(Self.mostProblems)
    let rest = problems.count - shown.count
    return """
      \(depth)
      \(CountBars(title: "Problems by kind", counts: kinds).html)
      \(ReportTable(
        "By line of the manifest, those first that a training does not go on with\(rest > 0 ? "; \(rest) more are not shown" : "").",
        columns: [.text("Line"), .text("Kind"), .text("What")],
        rows: shown.map { problem in
          [
            "\(problem.line.map(String.init) ?? "all")",
            "\(problem.kind.isWarning ? "warning, " : "")\(problem.kind.rawValue)", "\(problem.message)",
          ]
        }
      ).html)
      """
  }
}
