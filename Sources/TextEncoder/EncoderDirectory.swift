import Foundation

/// What the files of a model directory say about how to turn text into a vector.
///
/// Reads plain Hugging Face directories and sentence-transformers directories of both generations. The pooling is read or
/// given, never guessed: a wrong one gives plausible, useless vectors.
struct EncoderDirectory {
  let url: URL
  let config: BertConfig
  let pooling: Pooling
  let normalizes: Bool
  /// Tokens of the longest text, special tokens included; longer ones are truncated.
  let maxLength: Int

  var weights: URL { url.appending(path: "model.safetensors") }

  /// Reads the configuration files; nothing heavy is loaded.
  init(_ url: URL, pooling: Pooling?, normalizes: Bool?) throws(EncoderError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw EncoderError(
        "there is no encoder directory at \(url.path)",
        hint: "`nosology ontology fetch all-MiniLM-L6-v2` prints the path of one")
    }
    self.url = url
    config = try BertConfig(contentsOf: url.appending(path: "config.json"))
    let modules = try Self.modules(url)
    if let pooling {
      self.pooling = pooling
    } else if let module = modules.first(where: { $0.kind == "Pooling" }) {
      self.pooling = try Pooling(contentsOf: url.appending(path: "\(module.path)/config.json"))
    } else {
      throw EncoderError(
        "\(url.path) does not say how tokens are pooled (no modules.json with a Pooling module)",
        hint:
          "say it with --pooling (for the encoder of --against with --against-pooling), for example cls for MedCPT and "
          + "SapBERT; one of \(Pooling.names)")
    }
    self.normalizes = normalizes ?? modules.contains { $0.kind == "Normalize" }
    maxLength = try Self.maxLength(url, config)
  }

  private struct Module: Decodable {
    var path: String
    var type: String
    /// Last component: older and newer versions put the classes in other packages.
    var kind: String { type.split(separator: ".").last.map(String.init) ?? type }
  }

  private static func modules(_ url: URL) throws(EncoderError) -> [Module] {
    let file = url.appending(path: "modules.json")
    guard FileManager.default.fileExists(atPath: file.path) else { return [] }
    guard let data = try? Data(contentsOf: file), let modules = try? JSONDecoder().decode([Module].self, from: data)
    else { throw EncoderError("\(file.path) is no list of sentence-transformers modules") }
    for module in modules where !["Transformer", "Pooling", "Normalize"].contains(module.kind) {
      throw EncoderError(
        "\(file.path) contains the module \(module.type), which this encoder does not compute",
        hint: "only Transformer, Pooling and Normalize are supported")
    }
    return modules
  }

  /// `max_seq_length`, else the tokenizer's limit, else the number of positions, never more than the positions.
  private static func maxLength(_ url: URL, _ config: BertConfig) throws(EncoderError) -> Int {
    struct Limits: Decodable {
      var maxSeqLength: Int?
      var modelMaxLength: Double?
    }
    var limit = config.maxPositions
    for name in ["tokenizer_config.json", "sentence_bert_config.json"] {
      guard let data = try? Data(contentsOf: url.appending(path: name)) else { continue }
      guard let limits = try? JSONDecoder.configuration.decode(Limits.self, from: data) else {
        throw EncoderError("\(url.path)/\(name) is not the expected JSON")
      }
      // Tokenizers without a limit write 10^30.
      if let value = limits.modelMaxLength, value >= 2 { limit = Int(min(value, Double(config.maxPositions))) }
      if let value = limits.maxSeqLength { limit = min(value, config.maxPositions) }
    }
    guard limit >= 2 else { throw EncoderError("\(url.path) allows only \(limit) tokens a text") }
    return limit
  }
}
