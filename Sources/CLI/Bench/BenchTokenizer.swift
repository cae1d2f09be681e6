import ArgumentParser
import Files
import Foundation
import Tokenizer

/// `nosology bench tokenizer`: our half of `Benchmarks/tokenizer/bench_tokenizer.py`.
struct BenchTokenizer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "Time the tokenizer on a list of names.",
    discussion: """
      Prints one JSON object: names per second (best of five runs) and nanoseconds a byte for one text of \
      64 KiB, of four times and of sixteen times that, which stay alike when the time is linear in the length.

      Example:
        nosology bench tokenizer --model all-MiniLM-L6-v2 --names icd-10-cm.txt --threads 2
      """)

  @Option(help: "A directory with tokenizer.json or vocab.txt, one of these files, or the name of a fetched encoder.")
  var model: String

  @Option(help: "A text file with a name a line.")
  var names: String

  @Option(help: "How many threads share the work.")
  var threads = 1

  func run() throws {
    let tokenizer = try WordPieceTokenizer(model: model)
    var lines = try TextLines(path: names)
    var texts: [String] = []
    while let line = try lines.next() { texts.append(String(decoding: line, as: UTF8.self)) }
    guard !texts.isEmpty else { throw TokenizerError("\(names): expected a name a line, found none") }
    guard threads > 0 else { throw ValidationError("--threads: expected at least 1, found \(threads)") }

    let seconds = bestSeconds { _ = tokenizer.encodeIDs(texts, threads: threads) }
    let linear = [1, 4, 16].map { factor in
      let text = Self.text(of: texts, byteCount: factor << 16)
      let seconds = bestSeconds { _ = tokenizer.encodeIDs([text]) }
      return "\"\(factor)x\":\(String(format: "%.2f", seconds * 1e9 / Double(text.utf8.count)))"
    }
    Console.data(
      "{\"names\":\(texts.count),\"threads\":\(threads),\"seconds\":\(String(format: "%.6f", seconds)),"
        + "\"names_per_second\":\(Int(Double(texts.count) / seconds)),"
        + "\"nanoseconds_per_byte\":{\(linear.joined(separator: ","))}}")
  }

  /// The texts joined by spaces, over and over, to at least `byteCount` bytes.
  private static func text(of texts: [String], byteCount: Int) -> String {
    var text = ""
    var index = 0
    while text.utf8.count < byteCount {
      text += texts[index % texts.count] + " "
      index += 1
    }
    return text
  }

  /// Wall-clock time of the fastest of five runs.
  private func bestSeconds(_ body: () -> Void) -> Double {
    let durations = (0..<5).map { _ in ContinuousClock().measure(body) }
    return durations.min()! / .seconds(1)
  }
}
