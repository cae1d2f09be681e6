import Crypto
import Foundation

extension SentenceEncoder {
  /// SHA-256, in hexadecimal, of the directory as it was read: weights, configuration, tokenizer, pooling, length. After
  /// training, save the encoder and load it again first.
  ///
  /// Stamped on exported class embeddings, so that embeddings of another encoder are refused later.
  public func digest() throws(EncoderError) -> String {
    var hash = SHA256()
    for name in ["model.safetensors", "config.json", "tokenizer.json", "vocab.txt", "tokenizer_config.json"] {
      let url = directory.appending(path: name)
      guard FileManager.default.fileExists(atPath: url.path) else { continue }
      guard let data = try? Data(contentsOf: url, options: .alwaysMapped) else {
        throw EncoderError("cannot read \(url.path)")
      }
      hash.update(data: Data(name.utf8))
      hash.update(data: data)
    }
    hash.update(data: Data("\(pooling.rawValue) \(normalizes) \(maxLength)".utf8))
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }
}
