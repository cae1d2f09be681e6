import ArgumentParser
import Files
import Foundation
import KnowledgeEncoder
import TextEncoder
import Torch

/// `nosology encoder merge`
struct EncoderMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Average the weights of encoders, such as a trained one and the one it started from.",
    discussion: """
      The encoders must be alike in all but their weights: sizes, pooling, length, prompt and the files of the tokenizer; else \
      what differs is named. The directory that is written says the digests and shares of its parents and the sources of their \
      knowledge; this tool, transformers and sentence-transformers open it.

      Example: nosology encoder merge runs/ke/encoder all-MiniLM-L6-v2 --weights 0.6,0.4 --output runs/merged
      """)

  @Argument(help: "Encoder directories, or names of fetched ones.", completion: .directory)
  var encoders: [String]

  @Option(help: "A weight for each encoder, separated by commas; they are divided by their sum.")
  var weights: String

  @Option(help: "Directory to write.", completion: .directory)
  var output: String

  @Option(help: "Pooling of all encoders, needed where their directories do not say it: \(Pooling.names).")
  var pooling: Pooling?

  func run() throws {
    let loaded = try encoders.map { try SentenceEncoder(directory: EncoderLocation($0).url(), pooling: pooling) }
    let merge = try EncoderMerge(loaded, weights: try shares())
    let sources = try KnowledgeSources(ofEncodersIn: loaded.map(\.directory))
    try merge.save(
      to: URL(filePath: output), creator: "nosology \(Version.current)", files: try sources?.file() ?? [:])
    Console.data(output)
  }

  func validate() throws {
    let shares = try shares()
    guard encoders.count > 1 else { throw ValidationError("give two encoders or more") }
    guard shares.count == encoders.count else {
      throw ValidationError("--weights has \(shares.count) numbers for \(encoders.count) encoders")
    }
  }

  private func shares() throws -> [Double] {
    try weights.split(separator: ",", omittingEmptySubsequences: false).map { field in
      guard let weight = Double(field.trimmingCharacters(in: .whitespaces)), weight > 0, weight.isFinite else {
        throw ValidationError("--weights takes positive numbers separated by commas, found \(weights)")
      }
      return weight
    }
  }
}
