import ArgumentParser
import TextEncoder

/// Which encoders to load, one after the other, and how.
struct EncoderListOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: "Hugging Face or sentence-transformers directories, or names of fetched ones (all-MiniLM-L6-v2).",
    completion: .directory)
  var encoder: [String]

  @Option(
    parsing: .upToNextOption,
    help: """
      Pooling, needed where a directory does not say it: \(Pooling.names). One for all encoders, or one for each, where - \
      is what its directory says.
      """)
  var pooling: [String] = []

  @OptionGroup var prompts: PromptOptions

  @OptionGroup var compute: ComputeOptions

  @Option(help: "f32, or bf16 for speed at cosine 0.999 or better.")
  var precision = Precision.f32

  func validate() throws {
    if let unknown = pooling.first(where: { $0 != "-" && Pooling(argument: $0) == nil }) {
      throw ValidationError("--pooling is one of \(Pooling.names), or -; found \(unknown)")
    }
    if pooling.count > 1, pooling.count != encoder.count {
      throw ValidationError("--pooling names \(pooling.count) ways for \(encoder.count) encoders")
    }
  }

  /// Loads each encoder in its turn, so that one is in memory at a time, and calls `body` with it and its name.
  ///
  /// - Throws: `EncoderError` where a directory is missing, before any is loaded; what `body` throws.
  func forEach(_ body: (_ name: String, _ encoder: SentenceEncoder) throws -> Void) throws {
    let device = try compute.prepare()
    let directories = try encoder.map { try EncoderLocation($0).url() }
    for (index, directory) in directories.enumerated() {
      let way = pooling.count > 1 ? pooling[index] : pooling.first
      try body(
        encoder[index],
        SentenceEncoder(
          directory: directory, pooling: way.flatMap { Pooling(argument: $0) }, prompt: prompts.choice, device: device,
          dtype: precision.dtype))
    }
  }
}
