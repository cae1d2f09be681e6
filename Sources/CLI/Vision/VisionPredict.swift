import ArgumentParser
import Files
import Foundation
import VisionBridge

/// Scores cases with a trained image model.
struct VisionPredict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Write the likeliest classes of cases.",
    discussion: """
      Prints one JSON object a case: {"id": …, "predictions": [{"label": …, "probability": …}, …]}. After `vision
      evaluate` each class also has threshold_probability, chosen on the validation cases, and passes_threshold.

      The cases are those of a manifest, or --scans: files, folders of images, folders of DICOM series; each file or series
      is a case.

      Examples:
        nosology vision predict runs/a --manifest new.jsonl --top 5
        nosology vision predict runs/a --scans study/ film.png --modality X-ray
      """)

  @OptionGroup var model: VisionRunOptions

  @Option(help: "Manifest: JSON lines, one case each; neither splits nor labels are needed.", completion: .file())
  var manifest: String?

  @Option(parsing: .upToNextOption, help: "Files and folders of scans, instead of a manifest.", completion: .file())
  var scans: [String] = []

  @Option(help: "Modality of --scans (default: what DICOM files say).")
  var modality: Modality?

  @Option(help: "Number of classes of each case.")
  var top = 5

  @Option(help: "Only cases of this split: train, validation or test (default: all).")
  var split: Split?

  @Option(
    help: "Score these classes instead, trained on or not (.safetensors of the run's encoder).",
    completion: .file())
  var labels: String?

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top is at least 1") }
    guard (manifest == nil) != scans.isEmpty else { throw ValidationError("give either --manifest or --scans") }
    if modality != nil, scans.isEmpty {
      throw ValidationError("--modality is for --scans; a manifest says it of each scan")
    }
  }

  func run() throws {
    let predictor = try model.predictor(labels: labels.map { try LabelSpace.load(URL(filePath: $0)) })
    let (thresholds, fault) = thresholds(for: predictor)
    let manifest = try loadManifest()
    let cases = split.map(manifest.records(in:)) ?? manifest.records
    let cache = try model.preprocessCache(for: predictor)
    let (preparing, progress) = (ProgressLine("prepare", unit: "cases"), ProgressLine("predict", unit: "cases"))
    try cache.prepare(cases, in: manifest, note: Console.note) { preparing.update(done: $0, total: $1) }
    let scores = try predictor.scores(of: cases, in: manifest, cache: cache) {
      progress.update(done: $0, total: $1)
    }
    progress.finish()
    if thresholds == nil, labels == nil {
      let reason = fault.map { "\($0.description); " } ?? ""
      Console.note(
        "no thresholds: \(reason)`nosology vision evaluate \(model.run)` chooses them on the validation cases")
    }
    for prediction in scores.predictions(top: top, of: predictor.labels.labels, thresholds: thresholds) {
      try JSONOutput.printLine(prediction)
    }
  }

  private func loadManifest() throws -> CaseManifest {
    if let manifest { return try CaseManifest.load(URL(filePath: manifest)) }
    let folder = URL(filePath: FileManager.default.currentDirectoryPath)
    let cases = try ScanListSource(scans.map { URL(filePath: $0) }, modality: modality).cases()
    return try CaseManifest(imported: cases, in: folder)
  }

  /// The thresholds of the run's own classes, or why a report of an evaluation could not be read: scores need none.
  private func thresholds(for predictor: Predictor) -> (ClassThresholds?, VisionError?) {
    guard labels == nil else { return (nil, nil) }
    do {
      return (try ClassThresholds.load(run: URL(filePath: model.run), for: predictor), nil)
    } catch {
      return (nil, error)
    }
  }
}
