import VisionBridge

/// What is wrong with a manifest and its scans.
struct ProblemSection: ReportSection {
  let problems: [ManifestProblem]
  let anchor = "problems"
  let title = "Problems"

  private static let mostProblems = 1000

  var body: HTML {
    guard !problems.isEmpty else { return "<p>None were found.</p>" }
    let kinds = ManifestProblem.Kind.allCases.compactMap { kind -> (String, Int)? in
      let count = problems.count { $0.kind == kind }
      return count > 0 ? (kind.rawValue, count) : nil
    }
    let shown = problems.sorted { !$0.kind.isWarning && $1.kind.isWarning }.prefix(Self.mostProblems)
    let rest = problems.count - shown.count
    return """
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
