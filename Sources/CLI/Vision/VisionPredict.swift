import ArgumentParser
import Files
import Foundation
import Report
import VisionBridge

/// Scores cases with a trained image model.
struct VisionPredict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Write the likeliest classes of cases.",
    discussion: """
      Prints one JSON object a case: {"id": …, "predictions": [{"label": …, "probability": …}, …]}. After `vision
      evaluate` each class also has threshold_probability, chosen on the validation cases, and passes_threshold.

      The cases are those of a manifest, or --scans: files, and folders with the images and DICOM series that lie anywhere in
      them. Each file or series is a case, or with --case-per location all of one file or folder together, as the scans of a study.

      --page and --heat-maps show what of the scans speaks for a class and what against it, by integrated gradients; a case
      then takes about a hundred times as long. They explain each scan as it is, also where scores are of the mean over several
      views. The page shows images and ids of cases: treat it as the data.

      Examples:
        nosology vision predict runs/a --manifest new.jsonl --top 5
        nosology vision predict runs/a --scans study/ film.png --modality X-ray --page predictions.html
      """)

  @OptionGroup var model: VisionRunOptions

  @Option(help: "Manifest: JSON lines, one case each; neither splits nor labels are needed.", completion: .file())
  var manifest: String?

  @Option(parsing: .upToNextOption, help: "Files and folders of scans, instead of a manifest.", completion: .file())
  var scans: [String] = []

  @Option(help: "Modality of --scans (default: what DICOM files say).")
  var modality: Modality?

  @Option(help: "What a case of --scans is.")
  var casePer = ScanListSource.Unit.scan

  @Option(help: "Number of classes of each case.")
  var top = 5

  @Option(help: "Only cases of this split: train, validation or test (default: all).")
  var split: Split?

  @Option(
    help: "Score these classes instead, trained on or not (.safetensors of the run's encoder).",
    completion: .file())
  var labels: String?

  @OptionGroup var views: ScanViewOptions

  @Option(
    help: "HTML page to write: classes, scans and what speaks for the likeliest class.",
    completion: .file(extensions: ["html"]))
  var page: String?

  @Option(
    help: "Folder for the coloured slices as PNG: case-N-scan-M.png in the order of the cases.", completion: .directory)
  var heatMaps: String?

  @Option(help: "Class to explain by --page and --heat-maps (default: the likeliest of each case).")
  var explain: String?

  func validate() throws {
    try OutputEnding.check(page, "--page", [".html"])
    if explain != nil, page == nil, heatMaps == nil {
      throw ValidationError("--explain is for --page and --heat-maps")
    }
    guard top >= 1 else { throw ValidationError("--top is at least 1") }
    guard (manifest == nil) != scans.isEmpty else { throw ValidationError("give either --manifest or --scans") }
    if modality != nil, scans.isEmpty {
      throw ValidationError("--modality is for --scans; a manifest says it of each scan")
    }
    if casePer != .scan, scans.isEmpty { throw ValidationError("--case-per is for --scans") }
  }

  func run() throws {
    let predictor = try model.predictor(labelFile: labels, views: views)
    // Explanations take long: where they go is checked before.
    let maps = try heatMaps.map { try Self.folder(at: $0) }
    if let page { try Self.checkFolder(of: page) }
    let explainedIndex = try explain.map { try index(of: $0, predictor) }
    let (thresholds, fault) = labels == nil ? model.thresholds(for: predictor) : (nil, nil)
    let manifest = try loadManifest()
    var cases = split.map(manifest.records(in:)) ?? manifest.records
    let cache = try model.preprocessCache(for: predictor)
    let (preparing, progress) = (ProgressLine("prepare", unit: "cases"), ProgressLine("predict", unit: "cases"))
    let leftOut =
      try cache.prepare(cases, in: manifest, unusable: model.unusable, note: Console.note) {
        preparing.update(done: $0, total: $1)
      }?.leftOut ?? []
    cases.removeAll { leftOut.contains($0.id) }
    let scores = try predictor.scores(of: cases, in: manifest, cache: cache) {
      progress.update(done: $0, total: $1)
    }
    progress.finish()
    if thresholds == nil, labels == nil {
      let reason = fault.map { "\($0.description); " } ?? ""
      Console.note(
        "no thresholds: \(reason)`nosology vision evaluate \(model.run)\(views.oneView ? " --one-view" : "")` chooses them on the "
          + "validation cases")
    }
    let predictions = scores.predictions(top: top, of: predictor.labels.labels, thresholds: thresholds)
    for prediction in predictions { try JSONOutput.printLine(prediction) }
    guard page != nil || heatMaps != nil else { return }
    var explained: [ExplainedCase] = []
    let line = ProgressLine("explain", unit: "cases")
    // Without a folder for pictures only the cases of the page are worth it.
    let count = maps == nil ? min(cases.count, Self.mostCasesOnPage) : cases.count
    for (number, (record, prediction)) in zip(cases, predictions).prefix(count).enumerated() {
      let label = try explainedIndex ?? index(of: prediction.predictions[0].label, predictor)
      let item = ExplainedCase(
        prediction, try predictor.explanation(of: record, label: label, in: manifest, cache: cache))
      for (index, slice) in item.slices.enumerated() {
        guard let maps else { break }
        try AtomicFile.write(
          slice.coloured.data, to: maps.appending(path: "case-\(number + 1)-scan-\(index + 1).png"))
      }
      if number < Self.mostCasesOnPage { explained.append(item) }
      line.update(done: number + 1, total: count)
    }
    line.finish()
    if let maps { Console.note("coloured slices: \(maps.path)") }
    guard let page else { return }
    let html = PredictionPage(
      explained, run: model.run, weights: predictor.weights, viewCount: predictor.views.count, version: Version.current)
    try AtomicFile.write(Data(html.source.utf8), to: URL(filePath: page))
    let rest = cases.count - explained.count
    Console.note(
      "page: \(page)" + (rest > 0 ? "; it has the first \(explained.count) cases, \(rest) more are not shown" : ""))
  }

  private static let mostCasesOnPage = 200

  private static func checkFolder(of page: String) throws {
    let folder = URL(filePath: page).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw VisionError("\(page) cannot be written: \(folder) is no folder that can be written")
    }
  }

  /// A new or empty folder for pictures.
  private static func folder(at path: String) throws -> URL {
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else {
      throw VisionError(
        "\(path) is not empty", hint: "pictures of other cases would stay among these; give a new folder")
    }
    return folder
  }

  private func index(of label: String, _ predictor: Predictor) throws -> Int {
    guard let index = LabelLookup(predictor.labels.labels).index(of: label) else {
      throw ValidationError("no class of the model is named \(label)")
    }
    return index
  }

  private func loadManifest() throws -> CaseManifest {
    if let manifest { return try CaseManifest.load(URL(filePath: manifest)) }
    let folder = URL(filePath: FileManager.default.currentDirectoryPath)
    let cases = try ScanListSource(
      scans.map { URL(filePath: $0) }, modality: modality, unit: casePer, unusable: model.unusable,
      note: { Console.note($0) }
    ).cases()
    return try CaseManifest(imported: cases, in: folder)
  }
}

extension ScanListSource.Unit: ExpressibleByArgument {}
