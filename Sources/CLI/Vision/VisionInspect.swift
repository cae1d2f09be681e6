import ArgumentParser
import Files
import Foundation
import Report
import VisionBridge

/// `nosology vision inspect`
struct VisionInspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Write one HTML page that shows what a case manifest holds.",
    discussion: """
      The page needs no other file and no network: cases by split, scans and modality, how long the tail of the classes is, \
      formats, shapes, spacings and orientations, slices as a model would see them, and every problem that `vision validate` \
      finds. It shows images and ids of cases: treat the page as the data.

      Example: nosology vision inspect cases.jsonl --recipe recipes/vision/small.json --output cases.html
      """)

  @Argument(help: "Case manifest, JSON lines.", completion: .file(extensions: ["jsonl"]))
  var manifest: String

  @Option(
    help: "Label file (.safetensors or .json): its classes are counted, other names are problems.", completion: .file())
  var labels: String?

  @Option(
    help: "Recipe whose preprocessing is shown (default: the published one, 256 pixels and 32 slices).",
    completion: .file())
  var recipe: String?

  @Option(help: "Scans to show of each modality.")
  var samples = 3

  @Option(help: "Seed of what is shown.")
  var seed: UInt64 = 0

  @Option(help: "A class is head with more training cases than this.")
  var headAbove = 100

  @Option(help: "A class is tail with fewer training cases than this.")
  var tailBelow = 30

  @Option(help: "How far scans are looked at for problems: voxels, header or none.")
  var scans = ScanCheck.voxels

  @Option(help: "File to write, a name that ends in .html.", completion: .file(extensions: ["html"]))
  var output: String

  func validate() throws {
    try OutputEnding.check(output, "--output", [".html"])
    guard tailBelow <= headAbove + 1 else { throw ValidationError("--tail-below lies above --head-above") }
    guard samples >= 0 else { throw ValidationError("--samples counts scans") }
  }

  func run() throws {
    let file = URL(filePath: manifest)
    let names = try labels.map { try LabelSpace.load(URL(filePath: $0)).labels }
    let preprocess =
      try recipe.map { try VisionRecipe(contentsOf: HomeDirectory.current.file(named: $0)).preprocess }
      ?? PreprocessOptions()
    let (checking, reading) = (ProgressLine("check", unit: "cases"), ProgressLine("headers", unit: "cases"))
    let problems = try CaseManifest.validate(
      file, labels: names, scans: scans, preprocess: preprocess, requiredSplits: []
    ) { checking.update(done: $0, total: $1) }
    checking.finish()
    let cases = try CaseManifest(readable: file)
    let survey = ScanSurvey(cases) { reading.update(done: $0, total: $1) }
    reading.finish()
    let page = CasesPage(
      CasesPage.Findings(
        statistics: CaseStatistics(cases, labels: names), survey: survey,
        samples: ScanSample.draw(from: cases, preprocess, count: samples, seed: seed), problems: problems,
        groups: ClassGroups(headAbove: headAbove, tailBelow: tailBelow), preprocess: preprocess, check: scans),
      manifest: manifest, version: Version.current)
    let target = URL(filePath: output)
    try AtomicFile.write(Data(page.source.utf8), to: target)
    Console.data(target.path)
  }
}
