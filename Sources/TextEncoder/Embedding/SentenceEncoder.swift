import Foundation
import NN
import Tokenizer
import Torch

/// A text encoder read from a directory: text in, vector out.
///
/// Texts are tokenized on several threads, sorted by length and computed in batches bounded by a token budget, so memory
/// does not grow with their number; a vector does not depend on the other texts of a call.
public struct SentenceEncoder {
  /// How token vectors become one.
  public let pooling: Pooling
  /// Whether vectors are scaled to unit length.
  public let normalizes: Bool
  /// Tokens of the longest text, special tokens included.
  public let maxLength: Int
  /// Turns texts into the ids of this model.
  public let tokenizer: any TextTokenizer
  /// The directory this encoder was read from.
  public var directory: URL { files.url }
  /// What is put before every text; empty for nothing.
  public private(set) var prompt: String
  /// Number format of the computation.
  public private(set) var dtype: DType
  /// Parameters, for training and saving.
  public private(set) var parameters: ParameterStore
  /// Weights of the file that the encoder does not use (pooler, heads).
  let setAside: [String: Tensor]
  /// What the directory says.
  let files: EncoderDirectory
  /// Name of the prompt in the directory; nil for a text of the caller's or none.
  private(set) var promptName: String?
  /// Tokens at the start of each text that are not pooled: those of the prompt, where the directory leaves them out.
  private var skippedCount = 0
  private var network: any TextNetwork
  private let device: Device

  /// Length of a vector.
  public var dimension: Int { files.architecture.configuration.hiddenSize }

  /// Most tokens of one forward pass.
  public static let defaultTokenBudget = 8192

  /// Loads a Hugging Face or sentence-transformers directory.
  ///
  /// - Parameters:
  ///   - pooling: needed where the directory does not say it (MedCPT, SapBERT, …); overrides it where it does.
  ///   - normalizes: overrides what the directory says.
  ///   - prompt: what is put before every text; the default prompt of the directory unless given.
  ///   - dtype: bfloat16 computes 2 to 6 times faster on hardware that has it; vectors stay float32.
  /// - Throws: `EncoderError`, `TokenizerError`, `TorchError` or `LoadReport`, each naming the file.
  public init(
    directory: URL, pooling: Pooling? = nil, normalizes: Bool? = nil, prompt: PromptChoice = .ofDirectory,
    device: Device = .cpu, dtype: DType = .float32
  ) throws {
    let files = try EncoderDirectory(directory, pooling: pooling, normalizes: normalizes)
    let weights = try files.architecture.sort(files.weights.load())
    let layerCount = files.architecture.configuration.layerCount
    // Before a damaged number has that many layers made.
    guard layerCount <= weights.encoder.count else {
      throw EncoderError(
        "\(directory.path): config.json has num_hidden_layers \(layerCount), "
          + "\(files.weights.url.lastPathComponent) only \(weights.encoder.count) tensors",
        hint: "check that the configuration belongs to these weights")
    }
    let store = ParameterStore(loading: weights.encoder, adopting: true, device: device, dtype: dtype)
    network = files.architecture.network(store.root)
    try store.verify(file: files.weights.url)
    self.files = files
    self.pooling = files.pooling
    self.normalizes = files.normalizes
    self.maxLength = files.maxLength
    self.tokenizer = files.tokenizer
    self.dtype = dtype
    self.parameters = store
    self.setAside = weights.setAside
    self.device = device
    self.prompt = ""
    try choose(prompt)
  }

  /// Reads the directory again: the encoder as it was before it was trained.
  ///
  /// - Throws: as the reading of a directory does.
  func reread() throws -> SentenceEncoder {
    try SentenceEncoder(
      directory: directory, pooling: pooling, normalizes: normalizes, prompt: .text(prompt), device: device,
      dtype: dtype)
  }

  /// The encoder with its present weights in another number format; training one leaves the other as it is.
  func converted(to dtype: DType) -> SentenceEncoder {
    var other = self
    other.dtype = dtype
    other.parameters = ParameterStore(loading: parameters.state, device: device, dtype: dtype)
    other.network = files.architecture.network(other.parameters.root)
    return other
  }

  /// The same encoder with another prompt before its texts.
  ///
  /// - Throws: `EncoderError` when the directory has no prompt of that name.
  public func prompted(_ choice: PromptChoice) throws(EncoderError) -> SentenceEncoder {
    var encoder = self
    try encoder.choose(choice)
    return encoder
  }

  private mutating func choose(_ choice: PromptChoice) throws(EncoderError) {
    do {
      prompt = try files.prompts.text(choice)
    } catch {
      throw EncoderError(error)
    }
    promptName =
      switch choice {
      case .ofDirectory: files.prompts.defaultName
      case .named(let name): name
      case .text: nil
      }
    // The classification token is left out with the prompt, the separator after it is not.
    let leavesOut = !prompt.isEmpty && !files.poolsPrompt
    skippedCount = leavesOut ? tokenizer.encodeIDs([prompt], maxLength: maxLength, threads: 1)[0].count - 1 : 0
  }

  /// One float32 vector per text, in the order of the texts, on the CPU.
  ///
  /// Shapes: → [N, D]. `progress` gets the number of texts done and their total.
  public func embed(
    _ texts: [String], tokenBudget: Int = Self.defaultTokenBudget, progress: ((Int, Int) -> Void)? = nil
  ) -> Tensor {
    Tensor(
      vectors(of: texts, tokenBudget: tokenBudget, progress: progress), shape: [texts.count, dimension])
  }

  /// The same vectors as an array, row by row.
  ///
  /// Shapes: → [N, D] row-major. `progress` gets the number of texts done and their total.
  public func vectors(
    of texts: [String], tokenBudget: Int = Self.defaultTokenBudget, progress: ((Int, Int) -> Void)? = nil
  ) -> [Float] {
    vectors(of: texts, tokenBudget: tokenBudget, areUnits: normalizes, progress: progress)
  }

  private func vectors(
    of texts: [String], tokenBudget: Int, areUnits: Bool, progress: ((Int, Int) -> Void)?
  ) -> [Float] {
    let tokens = tokenization(maxLength: maxLength, threads: Runtime.threadCount)(texts)
    var vectors = [Float](repeating: 0, count: texts.count * dimension)
    var done = 0
    withoutGrad {
      for rows in PackedBatch.plan(tokens, tokenBudget: tokenBudget) {
        let batch = pack(tokens, rows)
        let values = forward(batch, .evaluation, areUnits: areUnits).array(of: Float.self)
        for (position, row) in batch.order.enumerated() {
          vectors.replaceSubrange(
            row * dimension..<(row + 1) * dimension,
            with: values[position * dimension..<(position + 1) * dimension])
        }
        done += rows.count
        progress?(done, texts.count)
      }
    }
    return vectors
  }

  /// Vectors of unit length, whether or not the encoder normalizes, for comparisons by cosine.
  ///
  /// Shapes: → [N, D] row-major. `progress` gets the number of texts done and their total.
  /// - Throws: `EncoderError` when a value is not finite, or the directory says that vectors are not compared by cosine.
  public func unitVectors(
    of texts: [String], progress: ((Int, Int) -> Void)? = nil
  ) throws(EncoderError) -> [Float] {
    // Of unit vectors the dot product is the cosine, and the Euclidean distance has its order.
    let comparisons = normalizes ? ["cosine", "dot", "dot_score", "euclidean"] : ["cosine"]
    guard comparisons.contains(files.prompts.similarity) else {
      throw EncoderError(
        "\(directory.path): similarity_fn_name is \"\(files.prompts.similarity)\"; vectors are compared by cosine here",
        hint: "set it to cosine in config_sentence_transformers.json to compare them so all the same")
    }
    return try finiteVectors(of: texts, areUnits: true, progress: progress)
  }

  /// Vectors as the encoder gives them, for comparisons by inner product.
  ///
  /// Shapes: → [N, D] row-major. `progress` gets the number of texts done and their total.
  /// - Throws: `EncoderError` when a value is not finite.
  public func finiteVectors(
    of texts: [String], progress: ((Int, Int) -> Void)? = nil
  ) throws(EncoderError) -> [Float] {
    try finiteVectors(of: texts, areUnits: normalizes, progress: progress)
  }

  private func finiteVectors(
    of texts: [String], areUnits: Bool, progress: ((Int, Int) -> Void)?
  ) throws(EncoderError) -> [Float] {
    let vectors = vectors(of: texts, tokenBudget: Self.defaultTokenBudget, areUnits: areUnits, progress: progress)
    guard vectors.allSatisfy(\.isFinite) else {
      throw EncoderError(
        "the encoder in \(directory.path) gives vectors that are not finite numbers",
        hint: "its weights are damaged, or its training has diverged")
    }
    return vectors
  }

  /// Vectors of all texts of `tokenization` in one differentiable pass, in the order of the texts.
  ///
  /// Shapes: → [N, D].
  func embedForTraining(_ tokens: TokenBatch, _ mode: Mode) -> Tensor {
    let rows = PackedBatch.plan(tokens, tokenBudget: .max).first ?? []
    return embedForTraining(tokens, rows: rows, mode).rows(PackedBatch.places(of: Array(rows)).to(device))
  }

  /// Vectors of some texts of `tokenization` in one differentiable pass, in the order of `rows`, which is by length.
  ///
  /// Shapes: → [N, D].
  func embedForTraining(_ tokens: TokenBatch, rows: ArraySlice<Int>, _ mode: Mode) -> Tensor {
    forward(pack(tokens, rows), mode, areUnits: normalizes)
  }

  /// Turns texts into the tokens of this encoder, the prompt before each, on whatever thread calls it.
  func tokenization(maxLength: Int, threads: Int) -> @Sendable ([String]) -> TokenBatch {
    let (tokenizer, prompt, maxLength) = (tokenizer, prompt, min(maxLength, self.maxLength))
    return { texts in
      let prompted = prompt.isEmpty ? texts : texts.map { prompt + $0 }
      return tokenizer.encodeIDs(prompted, maxLength: maxLength, threads: threads)
    }
  }

  private func pack(_ tokens: TokenBatch, _ rows: ArraySlice<Int>) -> PackedBatch {
    PackedBatch(tokens, rows: rows, positions: files.architecture.configuration.positions, device: device)
  }

  /// Pooled vectors in packed order, [N, D].
  private func forward(_ batch: PackedBatch, _ mode: Mode, areUnits: Bool) -> Tensor {
    let pooled = pooling(network(batch, mode), batch.runs, skipping: skippedCount)
    return areUnits ? pooled.normalized() : pooled
  }
}
