import Foundation
import NN
import Tokenizer
import Torch

/// A text encoder read from a directory: text in, vector out.
///
/// Texts are tokenized on several threads, sorted by length and computed in batches bounded by a token budget, so memory
/// does not grow with their number; a vector does not depend on the other texts of a call.
public struct SentenceEncoder {
  /// Sizes of the network, from `config.json`.
  public let config: BertConfig
  /// How token vectors become one.
  public let pooling: Pooling
  /// Whether vectors are scaled to unit length.
  public let normalizes: Bool
  /// Tokens of the longest text, special tokens included.
  public let maxLength: Int
  /// Turns texts into the ids of this model.
  public let tokenizer: WordPieceTokenizer
  /// The directory this encoder was read from.
  public let directory: URL
  /// Number format of the computation.
  public let dtype: DType
  /// Parameters, for training and saving.
  public let parameters: ParameterStore
  /// Weights of the file that the encoder does not use (pooler, heads).
  let setAside: [String: Tensor]
  private let bert: BertEncoder
  private let device: Device

  /// Length of a vector.
  public var dimension: Int { config.hiddenSize }

  /// Most tokens of one forward pass.
  public static let defaultTokenBudget = 8192

  /// Loads a Hugging Face or sentence-transformers directory.
  ///
  /// - Parameters:
  ///   - pooling: needed where the directory does not say it (MedCPT, SapBERT, …); overrides it where it does.
  ///   - normalizes: overrides what the directory says.
  ///   - dtype: bfloat16 computes 2 to 6 times faster on hardware that has it; vectors stay float32.
  /// - Throws: `EncoderError`, `TokenizerError`, `TorchFailure` or `LoadReport`, each naming the file.
  public init(
    directory: URL, pooling: Pooling? = nil, normalizes: Bool? = nil, device: Device = .cpu, dtype: DType = .float32
  ) throws {
    let files = try EncoderDirectory(directory, pooling: pooling, normalizes: normalizes)
    let tokenizer = try WordPieceTokenizer(directory: directory)
    let (weights, setAside) = CheckpointNames.sort(try Safetensors.load(files.weights).tensors)
    guard tokenizer.vocabulary.count <= files.config.vocabularySize else {
      throw EncoderError(
        "the tokenizer of \(directory.path) has \(tokenizer.vocabulary.count) tokens, the model \(files.config.vocabularySize)",
        hint: "the vocabulary belongs to another model")
    }
    let store = ParameterStore(loading: weights, device: device, dtype: dtype)
    bert = BertEncoder(files.config, store.root)
    try store.verify(file: files.weights)
    self.config = files.config
    self.pooling = files.pooling
    self.normalizes = files.normalizes
    self.maxLength = files.maxLength
    self.tokenizer = tokenizer
    self.directory = directory
    self.dtype = dtype
    self.parameters = store
    self.setAside = setAside
    self.device = device
  }

  /// One float32 vector per text, in the order of the texts, on the CPU.
  ///
  /// Shapes: → [N, D]. `progress` gets the number of texts done and their total.
  public func embed(
    _ texts: [String], tokenBudget: Int = Self.defaultTokenBudget, progress: ((Int, Int) -> Void)? = nil
  ) -> Tensor {
    let tokens = tokenizer.encodeIDs(texts, maxLength: maxLength, threads: Runtime.threadCount)
    var vectors = [Float](repeating: 0, count: texts.count * dimension)
    var done = 0
    withoutGrad {
      for rows in PackedBatch.plan(tokens, tokenBudget: tokenBudget) {
        let batch = PackedBatch(tokens, rows: rows, device: device)
        let values = forward(batch, .evaluation).array(of: Float.self)
        for (position, row) in batch.order.enumerated() {
          vectors.replaceSubrange(
            row * dimension..<(row + 1) * dimension,
            with: values[position * dimension..<(position + 1) * dimension])
        }
        done += rows.count
        progress?(done, texts.count)
      }
    }
    return Tensor(vectors, shape: [texts.count, dimension])
  }

  /// Vectors of unit length, whether or not the encoder normalizes, for comparisons by cosine.
  ///
  /// Shapes: → [N, D] row-major. `progress` gets the number of texts done and their total.
  /// Throws: `EncoderError` when a value is not finite.
  public func unitVectors(
    of texts: [String], progress: ((Int, Int) -> Void)? = nil
  ) throws(EncoderError) -> [Float] {
    let vectors = embed(texts, progress: progress).normalized().array(of: Float.self)
    guard vectors.allSatisfy(\.isFinite) else {
      throw EncoderError(
        "the encoder in \(directory.path) gives vectors that are not finite numbers",
        hint: "its weights are damaged, or its training has diverged")
    }
    return vectors
  }

  /// Vectors of all texts in one differentiable pass, in the order of the texts.
  ///
  /// Shapes: → [N, D].
  func embedForTraining(_ texts: [String], maxLength: Int, _ mode: Mode) -> Tensor {
    let tokens = tokenizer.encodeIDs(texts, maxLength: min(maxLength, self.maxLength), threads: Runtime.threadCount)
    let batch = PackedBatch(tokens, rows: PackedBatch.plan(tokens, tokenBudget: .max).first ?? [], device: device)
    var position = [Int64](repeating: 0, count: texts.count)
    for (packed, row) in batch.order.enumerated() { position[row] = Int64(packed) }
    return forward(batch, mode).rows(Tensor(position).to(device))
  }

  /// Pooled vectors in packed order, [N, D], unit length where the encoder normalizes.
  private func forward(_ batch: PackedBatch, _ mode: Mode) -> Tensor {
    let pooled = pooling(bert(batch, mode), batch.runs)
    return normalizes ? pooled.normalized() : pooled
  }
}
