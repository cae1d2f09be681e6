import Foundation
import Tokenizer

/// What `sentence_bert_config.json` says about the transformer of a sentence-transformers directory.
///
/// Source: `sentence_transformers` 6.2, `base/modules/transformer.py`.
struct TransformerSettings {
  /// `max_seq_length`: tokens of the longest text.
  var maxLength: Int?
  /// `do_lower_case`: text is lowered before the tokenizer sees it, whatever the tokenizer does.
  var lowercases = false

  /// Reads the file of a transformer's folder, under any of the names that it has had.
  ///
  /// - Throws: `TokenizerError` when it is damaged or asks for what is not computed here.
  init(_ folder: URL) throws(TokenizerError) {
    let architectures = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"]
    let urls = architectures.map { folder.appending(path: "sentence_\($0)_config.json") }
    guard let url = urls.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else { return }
    let file = try ConfigurationFile(contentsOf: url)
    maxLength = try file.integer("max_seq_length")
    lowercases = try file.bool("do_lower_case") ?? false
    try Self.refuseOthers(file)
  }

  private static func refuseOthers(_ file: ConfigurationFile) throws(TokenizerError) {
    try file.require("transformer_task", .text("feature-extraction"))
    try file.require("module_output_name", .text("token_embeddings"))
    try file.require("processing_kwargs", .empty)
    try file.require("tokenizer_name_or_path", .absent)
    // Lengths of queries and of documents, and the expansion of queries, belong to models of many vectors a text.
    for key in ["query_length", "document_length", "query_expansion"] { try file.require(key, .absent) }
    let text = try file.object("modality_config")?.object("text")
    try text?.require("method", .text("forward"))
    try text?.require("method_output_name", .text("last_hidden_state"))
    // How the libraries load and compute, not what.
    let harmless: Set<String> = [
      "attn_implementation", "dtype", "torch_dtype", "trust_remote_code", "revision", "token",
    ]
    for key in ["model_args", "model_kwargs", "tokenizer_args", "processor_kwargs", "config_args", "config_kwargs"] {
      guard let arguments = try file.object(key) else { continue }
      for argument in arguments.keys where !harmless.contains(argument) { try arguments.require(argument, .absent) }
    }
    let known = [
      "max_seq_length", "do_lower_case", "transformer_task", "module_output_name", "processing_kwargs",
      "tokenizer_name_or_path", "query_length", "document_length", "query_expansion", "modality_config", "unpad_inputs",
      "model_args", "model_kwargs", "tokenizer_args", "processor_kwargs", "config_args", "config_kwargs", "backend",
    ]
    for key in file.keys where !known.contains(key) { try file.require(key, .absent) }
  }
}
