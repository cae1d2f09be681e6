import ArgumentParser
import Foundation
import TextEncoder
import Torch

extension Pooling: ExpressibleByArgument {}

/// Number format of the computation.
enum Precision: String, CaseIterable, ExpressibleByArgument {
  case f32, bf16

  var dtype: DType { self == .f32 ? .float32 : .bfloat16 }
}

/// Which encoder to load, and how.
struct EncoderOptions: ParsableArguments {
  @Option(
    help: "Hugging Face or sentence-transformers directory, or the name of a fetched one (all-MiniLM-L6-v2).",
    completion: .directory)
  var encoder: String

  @Option(help: "Pooling, needed where the directory does not say it: \(Pooling.names).")
  var pooling: Pooling?

  @OptionGroup var prompts: PromptOptions

  @Option(help: "f32, or bf16 for speed at cosine 0.999 or better.")
  var precision = Precision.f32

  @Option(help: Device.help)
  var device = "cpu"

  @Option(help: "Threads of one operation (default: all cores).")
  var threads: Int?

  /// Loads the encoder; `trainable` insists on float32 master weights.
  func load(trainable: Bool = false) throws -> SentenceEncoder {
    try load(encoder, pooling: pooling, prompt: prompts.choice, trainable: trainable)
  }

  /// Loads the encoder of another directory or name, which has a pooling and a prompt of its own, to compute as this one
  /// does.
  func load(
    _ directory: String, pooling: Pooling?, prompt: PromptChoice = .ofDirectory, trainable: Bool = false
  ) throws -> SentenceEncoder {
    if let threads {
      guard threads > 0 else { throw ValidationError("--threads must be positive, found \(threads)") }
      Runtime.threadCount = threads
    }
    return try SentenceEncoder(
      directory: EncoderLocation(directory).url(), pooling: pooling, prompt: prompt, device: .named(device),
      dtype: trainable ? .float32 : precision.dtype)
  }
}
