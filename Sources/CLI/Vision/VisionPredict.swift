import ArgumentParser
import Foundation
import VisionBridge

/// Scores cases with a trained image model.
struct VisionPredict: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Write the likeliest classes of cases, or their features.",
    discussion: """
      Prints one JSON object a case: {"id": …, "predictions": [{"label": …, "probability": …}, …]}. With --features
      the joined feature of each case is written as well: tensor `features` [cases, size], the ids in the metadata.

      Example:
        nosology vision predict runs/a --manifest new.jsonl --top 5
      """)

  @OptionGroup var model: VisionRunOptions

  @Option(help: "Number of classes of each case.")
  var top = 5

  @Option(help: "Only cases of this split: train, validation or test (default: all).")
  var split: Split?

  @Option(
    help: "Score these classes instead, trained on or not (.safetensors of the run's encoder).",
    completion: .file())
  var labels: String?

  @Option(help: "Also write the features of all cases to this .safetensors file.", completion: .file())
  var features: String?

  func validate() throws {
    guard top >= 1 else { throw ValidationError("--top is at least 1") }
  }

  func run() throws {
    let predictor = try model.predictor(labels: labels.map { try LabelSpace.load(URL(filePath: $0)) })
    let manifest = try model.loadManifest()
    let cases = split.map(manifest.records(in:)) ?? manifest.records
    let cache = try model.preprocessCache(for: predictor)
    let (preparing, progress) = (ProgressLine("prepare", unit: "cases"), ProgressLine("predict", unit: "cases"))
    try cache.prepare(cases, in: manifest) { preparing.update(done: $0, total: $1) }
    let scores = try predictor.scores(of: cases, in: manifest, cache: cache) {
      progress.update(done: $0, total: $1)
    }
    progress.finish()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for prediction in scores.predictions(top: top, of: predictor.labels.labels) {
      Console.data(String(decoding: try encoder.encode(prediction), as: UTF8.self))
    }
    if let features { try scores.saveFeatures(to: URL(filePath: features)) }
  }
}
