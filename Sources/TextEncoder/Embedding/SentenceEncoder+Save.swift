import Files
import Foundation
import Torch

extension SentenceEncoder {
  /// Writes a directory that this package, `transformers` and `sentence-transformers` open with the same vectors.
  ///
  /// Everything goes to a temporary folder first and is renamed at the end; an existing directory is replaced whole.
  /// `card` becomes README.md, `files` are written beside it under their names.
  public func save(to url: URL, card: String, files others: [String: Data] = [:]) throws {
    try save(to: url, card: card, files: others, settings: [:])
  }

  /// The same with further settings in `config_sentence_transformers.json`.
  func save(to url: URL, card: String, files others: [String: Data] = [:], settings: [String: Any]) throws {
    let manager = FileManager.default
    try AtomicFile.replaceFolder(url) { folder in
      var tensors = parameters.state.filter { !$0.key.hasPrefix("training.") }
      for (name, tensor) in setAside where name.hasPrefix("pooler.") { tensors[name] = tensor }
      try Safetensors.save(tensors, metadata: ["format": "pt"], to: folder.appending(path: "model.safetensors"))
      for name in ["config.json"] + Self.tokenizerFiles {
        let source = files.transformer.appending(path: name)
        if manager.fileExists(atPath: source.path) {
          try manager.copyItem(at: source, to: folder.appending(path: name))
        }
      }
      try writeModules(to: folder, settings)
      try Data(card.utf8).write(to: folder.appending(path: "README.md"))
      for (name, content) in others { try content.write(to: folder.appending(path: name)) }
    }
  }

  /// Files that belong to the tokenizer; whichever exist are copied.
  static let tokenizerFiles = [
    "tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json", "added_tokens.json",
  ]

  private func writeModules(to folder: URL, _ settings: [String: Any]) throws {
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
    flags["include_prompt"] = files.poolsPrompt
    try write(modules, to: folder.appending(path: "modules.json"))
    try FileManager.default.createDirectory(
      at: folder.appending(path: "1_Pooling"), withIntermediateDirectories: true)
    try write(flags, to: folder.appending(path: "1_Pooling/config.json"))
    if normalizes {
      try FileManager.default.createDirectory(
        at: folder.appending(path: "2_Normalize"), withIntermediateDirectories: true)
    }
    try write(
      ["max_seq_length": maxLength, "do_lower_case": files.lowercases] as [String: Any],
      to: folder.appending(path: "sentence_bert_config.json"))
    var model: [String: Any] = ["__version__": ["sentence_transformers": "3.0.0"], "similarity_fn_name": "cosine"]
      .merging(settings) { $1 }
    var prompts = files.prompts.prompts
    if !prompt.isEmpty {
      let name = promptName ?? "default"
      prompts[name] = prompt
      model["default_prompt_name"] = name
    }
    if !prompts.isEmpty { model["prompts"] = prompts }
    try write(model, to: folder.appending(path: "config_sentence_transformers.json"))
  }

  private func write(_ value: Any, to url: URL) throws {
    try JSONSerialization.data(withJSONObject: value, options: [.prettyPrinted, .sortedKeys]).write(to: url)
  }
}
