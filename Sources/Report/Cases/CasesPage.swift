import Foundation
import VisionBridge

/// What a manifest holds, as one page without any other file: cases, classes, scans, samples, and what is wrong.
package struct CasesPage {
  /// What was found in the manifest.
  package struct Findings {
    package var statistics: CaseStatistics
    package var survey: ScanSurvey
    package var samples: [ScanSample]
    package var problems: [ManifestProblem]
    package var groups: ClassGroups
    package var preprocess: PreprocessOptions
    /// How far scans were looked at for problems.
    package var check: ScanCheck

    package init(
      statistics: CaseStatistics, survey: ScanSurvey, samples: [ScanSample], problems: [ManifestProblem],
      groups: ClassGroups, preprocess: PreprocessOptions, check: ScanCheck
    ) {
      self.statistics = statistics
      self.survey = survey
      self.samples = samples
      self.problems = problems
      self.groups = groups
      self.preprocess = preprocess
      self.check = check
    }
  }

  private let findings: Findings
  private let manifest: String
  private let version: String

  /// - Parameters:
  ///   - manifest: path as the reader knows it.
  ///   - version: of the tool that writes the page.
  package init(_ findings: Findings, manifest: String, version: String) {
    self.findings = findings
    self.manifest = manifest
    self.version = version
  }

  /// The page as text of HTML.
  package var source: String {
    let count = findings.statistics.caseCounts.values.reduce(0, +)
    let errors = findings.problems.count { !$0.kind.isWarning }
    let warnings = findings.problems.count - errors
    let state: HTML =
      findings.problems.isEmpty
      ? (findings.check == .none ? "no problems looked for in the scans" : "no problems")
      : "<a href=\"#problems\">\(errors) \(errors == 1 ? "problem" : "problems"), \(warnings) \(warnings == 1 ? "warning" : "warnings")</a>"
    return PageFrame(
      version: version, title: "Cases of \(manifest)", heading: "Cases of a manifest",
      introduction: """
        <p><code>\(manifest)</code>: \(Numerals.count(count)) cases, \
        \(Numerals.count(findings.statistics.scanCounts.values.reduce(0, +))) scans, \
        \(Numerals.count(findings.statistics.classes.count)) classes; \(state).</p>
        """
    ).html([
      CaseSection(statistics: findings.statistics),
      ClassSection(statistics: findings.statistics, groups: findings.groups),
      ScanSection(survey: findings.survey),
      SampleSection(samples: findings.samples, preprocess: findings.preprocess),
      ProblemSection(problems: findings.problems, check: findings.check),
    ]).source
  }
}
