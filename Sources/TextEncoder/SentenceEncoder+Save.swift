import Foundation
import Torch

extension SentenceEncoder {
  /// Writes a directory that this package, `transformers` and `sentence-transformers` open with the same vectors.
  ///
  /// Everything goes to a temporary folder first and is renamed at the end; an existing directory is replaced whole.
  /// `card` becomes README.md.
  public func save(to url: URL, card: String) throws {
    let manager = FileManager.default
    let temporary = url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).tmp")
    do {
      try? manager.removeItem(at: temporary)
      try manager.createDirectory(at: temporary, withIntermediateDirectories: true)
      defer { try? manager.removeItem(at: temporary) }
      var tensors = parameters.state.filter { !$0.key.hasPrefix("training.") }
      for (name, tensor) in setAside where name.hasPrefix("pooler.") { tensors[name] = tensor }
      try Safetensors.save(tensors, metadata: ["format": "pt"], to: temporary.appending(path: "model.safetensors"))
      for name in ["config.json"] + Self.tokenizerFiles {
        let source = directory.appending(path: name)
        if manager.fileExists(atPath: source.path) {
          try manager.copyItem(at: source, to: temporary.appending(path: name))
        }
      }
      try writeModules(to: temporary)
      try Data(card.utf8).write(to: temporary.appending(path: "README.md"))
      // A folder cannot be renamed onto another one that has files in it.
      let former = temporary.appendingPathExtension("former")
      if manager.fileExists(atPath: url.path) { try manager.moveItem(at: url, to: former) }
      do {
        try manager.moveItem(at: temporary, to: url)
      } catch {
        if manager.fileExists(atPath: former.path) { try? manager.moveItem(at: former, to: url) }
        throw error
      }
      if manager.fileExists(atPath: former.path) { try manager.removeItem(at: former) }
    } catch let error as TorchFailure {
      throw error
    } catch {
      throw EncoderError("cannot write \(url.path)", hint: "check that the folder is writable and the disk has room")
    }
  }

  /// Files that belong to the tokenizer; whichever exist are copied.
  static let tokenizerFiles = ["tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"]

  private func writeModules(to folder: URL) throws {
    let names = ["Transformer", "Pooling"] + (normalizes ? ["Normalize"] : [])
    let modules = names.enumerated().map { index, name in
      [
        "idx": index, "name": "\(index)", "path": index == 0 ? "" : "\(index)_\(name)",
        "type": "sentence_transformers.models.\(name)",
      ] as [String: Any]
    }
    var flags: [String: Any] = ["word_embedding_dimension": dimension]
    let keys: [(String, Pooling)] = [
      ("pooling_mode_cls_token", .cls), ("pooling_mode_mean_tokens", .mean), ("pooling_mode_max_tokens", .max),
      ("pooling_mode_mean_sqrt_len_tokens", .meanSqrtLength), ("pooling_mode_weightedmean_tokens", .weightedMean),
      ("pooling_mode_lasttoken", .lastToken),
    ]
    for (key, mode) in keys { flags[key] = mode == pooling }
    try write(modules, to: folder.appending(path: "modules.json"))
    try FileManager.default.createDirectory(
      at: folder.appending(path: "1_Pooling"), withIntermediateDirectories: true)
    try write(flags, to: folder.appending(path: "1_Pooling/config.json"))
    if normalizes {
      try FileManager.default.createDirectory(
        at: folder.appending(path: "2_Normalize"), withIntermediateDirectories: true)
    }
    // Lower-casing is the tokenizer's business.
    try write(
      ["max_seq_length": maxLength, "do_lower_case": false], to: folder.appending(path: "sentence_bert_config.json"))
    try write(
      ["__version__": ["sentence_transformers": "3.0.0"], "similarity_fn_name": "cosine"] as [String: Any],
      to: folder.appending(path: "config_sentence_transformers.json"))
  }

  private func write(_ value: Any, to url: URL) throws {
    try JSONSerialization.data(withJSONObject: value, options: [.prettyPrinted, .sortedKeys]).write(to: url)
  }
}
