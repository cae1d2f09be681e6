import ArgumentParser
import Foundation
import VisionBridge

/// `nosology vision validate`
struct VisionValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "List everything that is wrong with a case manifest.",
    discussion: """
      Reads every line of the manifest and every scan; with --recipe as a training with that recipe would, and says what it \
      would say. Problems and warnings go to stdout, one a line with the line number of the manifest; the exit code is 1 \
      when there is a problem.

      Example: nosology vision validate cases.jsonl --labels classes.safetensors
      """)

  @Argument(help: "Case manifest, JSON lines.", completion: .file(extensions: ["jsonl"]))
  var manifest: String

  @Option(
    help: "Label file of the training (.safetensors or .json) that must hold every name; without it any is accepted.",
    completion: .file())
  var labels: String?

  @Option(
    help: "Recipe of the training: scans that its preprocessing leaves without contrast are named too.",
    completion: .file())
  var recipe: String?

  @Option(help: "Splits that must have cases: all of train, validation and test, or those given.")
  var split: [Split] = Split.allCases

  @Option(help: "Number of problems to show; the rest is counted.")
  var limit = 50

  @Option(help: "How far scans are looked at: voxels, header (quick, misses damage within compressed files) or none.")
  var scans = ScanCheck.voxels

  func run() throws {
    let names = try labels.map { try LabelSpace.load(URL(filePath: $0)).labels }
    let preprocess = try recipe.map { try VisionRecipe(contentsOf: HomeDirectory.current.file(named: $0)).preprocess }
    let line = ProgressLine("validate", unit: "cases")
    let problems = try CaseManifest.validate(
      URL(filePath: manifest), labels: names, scans: scans, preprocess: preprocess, requiredSplits: Set(split)
    ) { line.update(done: $0, total: $1) }
    line.finish()
    ManifestProblem.render(problems, limit: limit).forEach(Console.data)
    let warningCount = problems.count { $0.kind.isWarning }
    let warnings = warningCount == 0 ? "" : warningCount == 1 ? ", 1 warning" : ", \(warningCount) warnings"
    guard problems.count == warningCount else {
      let count = problems.count - warningCount
      throw VisionError("\(manifest): \(count == 1 ? "1 problem" : "\(count) problems")\(warnings)")
    }
    Console.note("\(manifest): no problems\(warnings)")
  }
}

extension ScanCheck: ExpressibleByArgument {}
extension Split: ExpressibleByArgument {}
