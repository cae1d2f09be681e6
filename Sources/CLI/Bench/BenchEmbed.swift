import ArgumentParser
import Foundation
import TextEncoder
import Torch

/// `nosology bench embed`: our half of `Benchmarks/embed/bench_embed.py`.
struct BenchEmbed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Time the encoder on a list of names.",
    discussion: """
      Prints one JSON object: seconds (best of --repeats runs after a warm-up) and texts per second. --output keeps the \
      vectors for a comparison.

      Example: nosology bench embed --encoder all-MiniLM-L6-v2 --names names.txt
      """)

  @OptionGroup var options: EncoderOptions

  @Option(help: "A text file with a name a line.", completion: .file())
  var names: String

  @Option(help: "Timed runs.")
  var repeats = 3

  @Option(help: "An .npy file for the vectors.", completion: .file())
  var output: String?

  func run() throws {
    let encoder = try options.load()
    guard let text = try? String(contentsOfFile: names, encoding: .utf8) else {
      throw EncoderError("cannot read \(names) as UTF-8 text")
    }
    let texts = text.split(separator: "\n").map(String.init)
    var vectors = encoder.embed(Array(texts.prefix(256)))
    var best = Double.infinity
    for _ in 0..<repeats {
      let start = ContinuousClock.now
      vectors = encoder.embed(texts)
      best = min(best, (ContinuousClock.now - start) / .seconds(1))
    }
    if let output {
      let writer = try MatrixWriter(.npy, columnCount: encoder.dimension, name: "embeddings", to: URL(filePath: output))
      try writer.append(vectors.array(of: Float.self))
      try writer.commit()
    }
    let rate = Double(texts.count) / best
    Console.data(
      """
      {"texts": \(texts.count), "seconds": \(best), "texts_per_second": \(rate), \
      "precision": "\(options.precision.rawValue)", "threads": \(Runtime.threadCount)}
      """)
  }
}
