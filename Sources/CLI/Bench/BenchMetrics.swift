import ArgumentParser
import Files
import Foundation
import Torch
import VisionBridge

/// `nosology bench metrics`: our half of `Benchmarks/images/scoring.py`.
struct BenchMetrics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Time the ranking metrics of all classes.",
    discussion: """
      The file has scores and targets, [cases, classes], float32. Prints one JSON object: the seconds for AUROC and average \
      precision of every class, and the means over the classes that have both.

      Example: nosology bench metrics --scores scores.safetensors
      """)

  @Option(help: "A safetensors file with scores and targets.", completion: .file())
  var scores: String

  @Option(help: "Threads (default: all cores).")
  var threads: Int?

  func validate() throws {
    guard threads ?? 1 > 0 else { throw ValidationError("--threads must be positive") }
  }

  func run() throws {
    if let threads { Runtime.threadCount = threads }
    let tensors = try Safetensors.load(URL(filePath: scores)).tensors
    guard let values = tensors["scores"], let truth = tensors["targets"], values.rank == 2, values.shape == truth.shape
    else { throw VisionError("\(scores): expected tensors scores and targets of one shape [cases, classes]") }
    let (rows, targets) = (values.array(of: Float.self), truth.array(of: Float.self).map { $0 > 0.5 })
    let start = ContinuousClock.now
    let rankings = try LongTailScores(scores: rows, targets: targets, classCount: values.shape[1]).rankings()
      .compactMap(\.self)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let count = Double(max(1, rankings.count))
    Console.data(
      """
      {"seconds": \(seconds), "classes": \(rankings.count), "auroc": \(rankings.reduce(0) { $0 + $1.auroc } / count), \
      "ap": \(rankings.reduce(0) { $0 + $1.averagePrecision } / count), "threads": \(Runtime.threadCount)}
      """)
  }
}
