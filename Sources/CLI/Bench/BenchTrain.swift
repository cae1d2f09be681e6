import ArgumentParser
import Files
import Foundation
import TextEncoder
import Torch

/// `nosology bench train`: our half of `Benchmarks/train/bench_train.py`.
struct BenchTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Time the fine-tuning of an encoder on a list of pairs.",
    discussion: """
      The file has a pair a line, its texts separated by a tab; --batch-size lines are a batch. One step is run for each \
      batch, with float32 weights. Prints one JSON object: the mean seconds of a step, the first --warm-up steps left out, pairs \
      per second, and the most memory that the process ever held. Nothing is kept.

      Example: nosology bench train --encoder all-MiniLM-L6-v2 --pairs pairs.tsv
      """)

  @OptionGroup var options: EncoderOptions

  @Option(help: "File of pairs.", completion: .file())
  var pairs: String

  @Option(help: "Pairs of a step.")
  var batchSize = 64

  @Option(help: "Tokens of the longest text.")
  var maxLength = 64

  @Option(help: "Compute batches in chunks of so many tokens, by gradient caching (default: all at once).")
  var chunkTokens: Int?

  @Option(help: "First steps that are not timed.")
  var warmUp = 4

  func run() throws {
    let batches = try batches()
    guard batches.count > warmUp else {
      throw EncoderError(
        "\(pairs) has \(batches.count) whole batches of \(batchSize) pairs, expected more than \(warmUp)")
    }
    let encoder = try options.source.load(dtype: .float32)
    let recipe = ContrastiveRecipe(
      steps: batches.count, gradientCache: chunkTokens.map { GradientCache(chunkTokens: $0) }, maxLength: maxLength,
      bf16: options.precision == .bf16, checkpointSteps: batches.count)
    let run = FileManager.default.temporaryDirectory.appending(path: "nosology-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: run) }
    let clock = ContinuousClock()
    var ends: [ContinuousClock.Instant] = []
    _ = try ContrastiveTrainer(recipe, run: RunDirectory(run, recipe: recipe)).train(
      encoder, batch: { batches[$0] }, progress: { _ in ends.append(clock.now) })
    // The end of a step is reported before its checkpoint is written; only the last step writes one.
    let seconds = (ends[ends.count - 1] - ends[warmUp - 1]) / .seconds(1) / Double(ends.count - warmUp)
    var usage = rusage()
    getrusage(.init(RUSAGE_SELF.rawValue), &usage)
    Console.data(
      """
      {"steps": \(ends.count - warmUp), "seconds_per_step": \(seconds), \
      "pairs_per_second": \(Double(batchSize) / seconds), "precision": "\(options.precision.rawValue)", \
      "peak_memory_mb": \(usage.ru_maxrss / 1024), "threads": \(Runtime.threadCount)}
      """)
  }

  func validate() throws {
    if batchSize < 2 { throw ValidationError("--batch-size must be at least 2, found \(batchSize)") }
    if warmUp < 1 { throw ValidationError("--warm-up must be positive, found \(warmUp)") }
  }

  /// Whole batches, in the order of the file.
  private func batches() throws -> [TrainingBatch] {
    var reader = try TextLines(path: pairs)
    var texts: [(anchor: String, positive: String)] = []
    while let line = try reader.next() {
      let fields = String(decoding: line, as: UTF8.self).split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 2 else {
        throw EncoderError("\(pairs): line \(texts.count + 1) has \(fields.count) fields, expected 2")
      }
      texts.append((String(fields[0]), String(fields[1])))
    }
    return stride(from: 0, to: texts.count - batchSize + 1, by: batchSize).map { start in
      let part = texts[start..<start + batchSize]
      return TrainingBatch(kind: "pairs", anchors: part.map(\.anchor), positives: part.map(\.positive))
    }
  }
}
