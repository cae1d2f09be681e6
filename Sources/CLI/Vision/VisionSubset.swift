import ArgumentParser
import Files
import Foundation
import VisionBridge

/// `nosology vision subset`
struct VisionSubset: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subset",
    abstract: "Write a smaller manifest: fewer or other classes, or a share of the training cases.",
    discussion: """
      --relabel puts classes in the place of labels, as codes in the place of disorders; labels that its table does not name are \
      taken away and counted, and cases that lose all their labels are left out. --classes keeps the classes with most cases (the paper's SubSet@200) and leaves out cases that lose all their labels. \
      --share draws training cases by patient; with the same seed those of a smaller share are among those of a larger one. \
      Validation and test cases stay. Beside the manifest, NAME.labels.json lists the classes that are left.

      Examples:
        nosology vision subset cases.jsonl --classes 200 --output subset.jsonl
        nosology vision subset cases.jsonl --relabel members.csv --output categories.jsonl
        nosology vision subset cases.jsonl --share 0.1 --seed 1 --output tenth.jsonl
      """)

  @Argument(help: "Case manifest, JSON lines.", completion: .file(extensions: ["jsonl"]))
  var manifest: String

  @Option(
    help: "Table of label and class, as labels build writes its members; comes before --classes.", completion: .file())
  var relabel: String?

  @Option(help: "Number of classes to keep.")
  var classes: Int?

  @Option(help: "Share of the training cases to keep, above 0 and at most 1.")
  var share = 1.0

  @Option(help: "Seed of the draw.")
  var seed: UInt64 = 1

  @Option(help: "Manifest to write, JSON lines.", completion: .file(extensions: ["jsonl"]))
  var output: String

  func validate() throws {
    guard share > 0, share <= 1 else { throw ValidationError("--share lies above 0 and is at most 1, found \(share)") }
    try OutputEnding.check(output, "--output", [".jsonl"])
    guard URL(filePath: output).standardizedFileURL != URL(filePath: manifest).standardizedFileURL else {
      throw ValidationError("--output is the manifest itself")
    }
    if let classes, classes < 1 { throw ValidationError("--classes counts classes, found \(classes)") }
  }

  func run() throws {
    let (source, target) = (URL(filePath: manifest), URL(filePath: output))
    let all = try CaseManifest.load(source)
    let subset = CaseSubset(classCount: classes, trainingShare: share, seed: seed)(try relabelled(all))
    guard !subset.records.isEmpty else { throw VisionError("\(manifest): no case is left") }
    var kept = try subset.moved(to: target.deletingLastPathComponent())
    kept.origin = all.origin
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try kept.save(to: target)
    let labels = target.deletingPathExtension().appendingPathExtension("labels.json")
    try LabelCount.write(CaseStatistics(kept).classes, to: labels)
    let splits = Split.allCases.map { "\($0.rawValue) \(kept.records(in: $0).count)" }.joined(separator: ", ")
    Console.note("\(output): \(kept.records.count) of \(all.records.count) cases; \(splits)")
  }

  private func relabelled(_ manifest: CaseManifest) throws -> CaseManifest {
    guard let relabel else { return manifest }
    let (found, unnamed) = try Relabelling(contentsOf: URL(filePath: relabel))(manifest)
    if !unnamed.isEmpty {
      let most = unnamed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map { "\($0.key) (\($0.value))" }
      Console.note(
        "\(unnamed.count) labels are not in \(relabel) and are taken away: \(most.joined(separator: ", "))"
          + (unnamed.count > 3 ? ", …" : ""))
    }
    return found
  }
}
