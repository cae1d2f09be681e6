import Crypto
import Foundation

extension SentenceEncoder {
  /// SHA-256, in hexadecimal, of the directory as it was read: weights, configuration, tokenizer, pooling, length, prompt.
  /// After training, save the encoder and load it again first.
  ///
  /// Stamped on exported class embeddings, so that embeddings of another encoder are refused later.
  public func digest() throws(EncoderError) -> String {
    var hash = SHA256()
    let others = ["config.json", "tokenizer.json", "vocab.txt", "tokenizer_config.json"]
    for url in files.weights.files + others.map({ files.transformer.appending(path: $0) }) {
      guard FileManager.default.fileExists(atPath: url.path) else { continue }
      guard let data = try? Data(contentsOf: url, options: .alwaysMapped) else {
        throw EncoderError("cannot read \(url.path)")
      }
      hash.update(data: Data(url.lastPathComponent.utf8))
      hash.update(data: data)
    }
    hash.update(data: Data("\(pooling.rawValue) \(normalizes) \(maxLength)".utf8))
    for setting in rareSettings { hash.update(data: Data(setting.utf8)) }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }

  /// What else changes vectors, where it is not as it is in most directories: their digests stay those of earlier versions.
  private var rareSettings: [String] {
    var settings: [String] = []
    if files.lowercases { settings.append("lowercases") }
    if !prompt.isEmpty { settings.append("prompt \(files.poolsPrompt) \(prompt)") }
    return settings + files.furtherTokens.map { "token \($0)" }
  }
}
