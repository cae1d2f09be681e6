import ArgumentParser
import Foundation
import VisionBridge

/// Writes feature vectors of a trained image model.
struct VisionFeatures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Write the feature vectors of cases or scans for NumPy.",
    discussion: """
      --output FILE.npz holds the arrays features [rows, size], ids, splits, classes and labels [rows, classes] of truth \
      values, in the order of the manifest and of the run's classes; with --of scans also scans (the number in the case) and modalities. FILE.npy has \
      the vectors alone. numpy.load opens both:

        table = numpy.load("features.npz")
        LogisticRegression().fit(table["features"], table["labels"][:, 0])

      Example:
        nosology vision features runs/a --manifest cases.jsonl --output features.npz
      """)

  @OptionGroup var model: VisionRunOptions

  @Option(help: "Manifest: JSON lines, one case each; neither splits nor labels are needed.", completion: .file())
  var manifest: String

  @Option(help: "What has a vector: cases, or scans before they are joined.")
  var of = FeatureTable.Unit.cases

  @Option(help: "Only cases of this split: train, validation or test (default: all).")
  var split: Split?

  @Option(help: "File to write: .npz or .npy.", completion: .file(extensions: ["npz", "npy"]))
  var output: String

  func validate() throws { try OutputEnding.check(output, "--output", [".npz", ".npy"]) }

  func run() throws {
    let predictor = try model.predictor()
    let manifest = try CaseManifest.load(URL(filePath: manifest))
    var cases = split.map(manifest.records(in:)) ?? manifest.records
    let cache = try model.preprocessCache(for: predictor)
    let (preparing, progress) = (ProgressLine("prepare", unit: "cases"), ProgressLine("features", unit: "cases"))
    let leftOut =
      try cache.prepare(cases, in: manifest, unusable: model.unusable, note: Console.note) {
        preparing.update(done: $0, total: $1)
      }?.leftOut ?? []
    cases.removeAll { leftOut.contains($0.id) }
    let table = try predictor.features(of: cases, in: manifest, cache: cache, unit: of) {
      progress.update(done: $0, total: $1)
    }
    progress.finish()
    try table.write(to: URL(filePath: output))
    if let first = table.unknownLabels.first {
      Console.note(
        "\(table.unknownLabels.count) labels of the manifest are no classes of the run and left out, as \(first)")
    }
    Console.data("\(table.count) vectors of \(table.width) in \(output)")
  }
}

extension FeatureTable.Unit: ExpressibleByArgument {}
