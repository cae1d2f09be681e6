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

/// Which encoder to load, and where it computes.
struct EncoderSourceOptions: ParsableArguments {
  @Option(
    help: "Hugging Face or sentence-transformers directory, or the name of a fetched one (all-MiniLM-L6-v2).",
    completion: .directory)
  var encoder: String

  @Option(help: "Pooling, needed where the directory does not say it: \(Pooling.names).")
  var pooling: Pooling?

  @OptionGroup var prompts: PromptOptions

  @OptionGroup var compute: ComputeOptions

  /// Loads the encoder with weights of a format.
  func load(dtype: DType) throws -> SentenceEncoder {
    try load(encoder, pooling: pooling, prompt: prompts.choice, dtype: dtype)
  }

  /// Loads the encoder of another directory or name, which has a pooling and a prompt of its own, to compute where this one
  /// does.
  func load(
    _ directory: String, pooling: Pooling?, prompt: PromptChoice = .ofDirectory, dtype: DType
  ) throws -> SentenceEncoder {
    let device = try compute.prepare()
    return try SentenceEncoder(
      directory: EncoderLocation(directory).url(), pooling: pooling, prompt: prompt, device: device, dtype: dtype)
  }
}

/// Which encoder to load, and how.
struct EncoderOptions: ParsableArguments {
  @OptionGroup var source: EncoderSourceOptions

  @Option(help: "f32, or bf16 for speed at cosine 0.999 or better.")
  var precision = Precision.f32

  /// Loads the encoder.
  func load() throws -> SentenceEncoder { try source.load(dtype: precision.dtype) }

  /// Loads the encoder of another directory or name, which has a pooling and a prompt of its own, to compute as this one
  /// does.
  func load(_ directory: String, pooling: Pooling?) throws -> SentenceEncoder {
    try source.load(directory, pooling: pooling, dtype: precision.dtype)
  }
}
