import ArgumentParser
import Foundation
import Torch
import VisionBridge

/// `nosology bench scans`: our half of `Benchmarks/images/reading.py`.
struct BenchScans: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scans",
    abstract: "Time the reading and preprocessing of a manifest's scans.",
    discussion: """
      Prints one JSON object: scans, seconds and scans a second. Every run begins with an empty cache, which is written as \
      before a training. --threads 1 reads one scan after the other.

      Example: nosology bench scans cases.jsonl --recipe recipes/vision/demo.json
      """)

  @Argument(help: "Manifest: JSON lines, one case each.", completion: .file())
  var manifest: String

  @OptionGroup var recipe: RecipeOptions
  @Option(help: "Threads (default: all cores).")
  var threads: Int?

  @Option(help: "Timed runs, of which the best counts.")
  var repeats = 3

  func validate() throws {
    guard repeats > 0, threads ?? 1 > 0 else { throw ValidationError("--repeats and --threads must be positive") }
  }

  func run() throws {
    if let threads { Runtime.threadCount = threads }
    let options = try VisionRecipe(contentsOf: recipe.url, changes: recipe.changes.all).preprocess
    let manifest = try CaseManifest.load(URL(filePath: manifest))
    let folder = FileManager.default.temporaryDirectory.appending(path: "nosology-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var best = Double.infinity
    for _ in 0..<repeats {
      try? FileManager.default.removeItem(at: folder)
      let cache = try PreprocessCache(folder, options)
      let start = ContinuousClock.now
      try cache.prepare(manifest.records, in: manifest)
      best = min(best, (ContinuousClock.now - start) / .seconds(1))
    }
    let count = manifest.records.reduce(0) { $0 + $1.scans.count }
    Console.data(
      """
      {"scans": \(count), "seconds": \(best), "scans_per_second": \(Double(count) / best), "threads": \(Runtime.threadCount)}
      """)
  }
}
