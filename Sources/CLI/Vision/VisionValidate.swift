import ArgumentParser
import Foundation
import VisionBridge

/// `nosology vision validate`
struct VisionValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "List everything that is wrong with a case manifest.",
    discussion: """
      Reads every line of the manifest and every scan, as a training would. Problems go to stdout, one a line with the \
      line number of the manifest; the exit code is 1 when there is any.

      Example: nosology vision validate cases.jsonl --labels classes.safetensors
      """)

  @Argument(help: "Case manifest, JSON lines.", completion: .file(extensions: ["jsonl"]))
  var manifest: String

  @Option(
    help: "Label file of the training (.safetensors or .json) that must hold every name; without it any is accepted.",
    completion: .file())
  var labels: String?

  @Option(help: "Splits that must have cases: all of train, validation and test, or those given.")
  var split: [Split] = Split.allCases

  @Option(help: "Number of problems to show; the rest is counted.")
  var limit = 50

  @Option(help: "How far scans are looked at: voxels, header (quick, misses damage within compressed files) or none.")
  var scans = ScanCheck.voxels

  func run() throws {
    let names = try labels.map { try LabelSpace.load(URL(filePath: $0)).labels }
    let line = ProgressLine("validate", unit: "cases")
    let problems = try CaseManifest.validate(
      URL(filePath: manifest), labels: names, scans: scans, requiredSplits: Set(split)
    ) { line.update(done: $0, total: $1) }
    line.finish()
    ManifestProblem.render(problems, limit: limit).forEach(Console.data)
    guard problems.isEmpty else {
      throw VisionError("\(manifest): \(problems.count) problems")
    }
    Console.note("\(manifest): no problems")
  }
}

extension ScanCheck: ExpressibleByArgument {}
extension Split: ExpressibleByArgument {}
