import ArgumentParser
import Foundation
import Report
import Statistics
import VisionBridge

/// Evaluates a trained image model.
struct VisionEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a trained model on the cases of a split.",
    discussion: """
      Prints the means over head, medium and tail classes; the run's folder gets evaluation-SPLIT.json (with --one-view \
      evaluation-SPLIT-one-view.json) with every class, evaluation-SPLIT.csv the same as a table. Thresholds are chosen on the validation cases and given as probabilities. \
      Normal is left out of the means; classes without a training case are a group of their own, zero-shot, and not among all. \
      Classes that cannot be scored are counted and left out.

      Other classes: --labels scores those of another file by a knowledge classifier, trained on or not. --map scores cases that \
      others labelled: a table of two columns, a class of the manifest and a class of the model that stands for it (several \
      rows for several; none leaves it out). Both write to --output; without validation cases thresholds are those that this command chose before for the run's classes and weights, else one half.

      Examples:
        nosology vision evaluate runs/a --manifest cases.jsonl --bootstrap 1000 --figures figures
        nosology vision evaluate runs/a --manifest outside.jsonl --map classes.csv --output outside.json
      """)

  @OptionGroup var model: VisionRunOptions

  @Option(help: "Manifest: JSON lines, one case each.", completion: .file())
  var manifest: String

  @Option(help: "Split to measure: train, validation or test.")
  var split = Split.test

  @Option(help: "Samples of cases for 95 % confidence intervals; 0 for none.")
  var bootstrap = 0

  @Option(
    help:
      "Whose rules: standard (groups by training cases, Normal in no mean) or published (by the cases of all splits, with Normal)."
  )
  var scoring = Scoring.standard

  @Option(
    help: "Folder for the curves as SVG: roc, precision-recall and reliability; bands come from --bootstrap.",
    completion: .directory)
  var figures: String?

  @Option(help: "A class is head with more training cases than this (--scoring published: cases of all splits).")
  var headAbove = 100

  @Option(help: "A class is tail with fewer training cases than this (--scoring published: cases of all splits).")
  var tailBelow = 30

  @Option(
    help: "Score these classes instead, trained on or not (.safetensors of the run's encoder).", completion: .file())
  var labels: String?

  @Option(help: "Table of a class of the manifest and a class of the model.", completion: .file())
  var map: String?

  @Option(
    help:
      "Report to write, a name that ends in .json; the table of classes is written beside it (default: in the run's folder).",
    completion: .file(extensions: ["json"]))
  var output: String?

  @OptionGroup var views: ScanViewOptions

  @Flag(help: "Print the whole report as JSON instead of the table.")
  var json = false

  private var hasOtherClasses: Bool { labels != nil || map != nil }

  func validate() throws {
    guard tailBelow <= headAbove + 1 else { throw ValidationError("--tail-below lies above --head-above") }
    try OutputEnding.check(output, "--output", [".json"])
    if hasOtherClasses, output == nil {
      throw ValidationError("--labels and --map need --output: the run's folder keeps the report of its own classes")
    }
    guard bootstrap >= 0 else { throw ValidationError("--bootstrap counts samples") }
  }

  func run() throws {
    let predictor = try model.predictor(labelFile: labels, views: views)
    let classMap = try map.map { try ClassMap(contentsOf: URL(filePath: $0), to: predictor.labels) }
    let cases = try CaseManifest.load(URL(filePath: manifest))
    var thresholds: ClassThresholds?
    if hasOtherClasses, cases.records(in: .validation).isEmpty {
      let (found, fault) = model.thresholds(for: predictor)
      if let fault { Console.note("no thresholds of the run: \(fault.description)") }
      thresholds = found
    }
    let (preparing, progress) = (ProgressLine("prepare", unit: "cases"), ProgressLine("evaluate", unit: "cases"))
    let report = try ImageEvaluator.evaluate(
      predictor, cases, split: split, map: classMap,
      needsValidation: !hasOtherClasses, thresholds: thresholds, unusable: model.unusable,
      cache: model.preprocessCache(for: predictor),
      scoring: scoring, groups: ClassGroups(headAbove: headAbove, tailBelow: tailBelow),
      bootstrap: bootstrap > 0 ? Bootstrap(sampleCount: bootstrap) : nil,
      note: Console.note, preparing: { preparing.update(done: $0, total: $1) }
    ) { done, total in progress.update(done: done, total: total) }
    progress.finish()
    let file =
      output.map { URL(filePath: $0) }
      ?? ClassThresholds.reportFile(of: split, in: URL(filePath: model.run), asIs: views.oneView)
    try report.save(to: file)
    try report.saveClasses(to: file.deletingPathExtension().appendingPathExtension("csv"))
    if let figures {
      let files = try EvaluationFigures(report).write(to: URL(filePath: figures))
      Console.note("figures: \(files.map(\.lastPathComponent).joined(separator: ", ")) in \(figures)")
    }
    Console.data(json ? String(decoding: try Data(contentsOf: file), as: UTF8.self) : report.table)
    Console.note("every class: \(file.path)")
  }
}

extension Scoring: ExpressibleByArgument {}
