import Foundation
import Tokenizer

/// A text that is put before every text that is embedded.
public enum PromptChoice: Sendable, Equatable {
  /// The default prompt of the directory, where it names one.
  case ofDirectory
  /// The prompt of this name in the directory.
  case named(String)
  /// This text.
  case text(String)
}

/// What `config_sentence_transformers.json` says about a whole model: its prompts, and how its vectors are compared.
struct EncoderPrompts {
  /// Prompts by name.
  var prompts: [String: String] = [:]
  /// `default_prompt_name`: the prompt that is used when none is asked for.
  var defaultName: String?
  /// `similarity_fn_name`: cosine unless stated.
  var similarity = "cosine"
  private let origin: String

  /// Reads the file of a directory, which may be absent.
  ///
  /// - Throws: `TokenizerError` when it is damaged.
  init(_ directory: URL) throws(TokenizerError) {
    let url = directory.appending(path: "config_sentence_transformers.json")
    origin = url.path
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    let file = try ConfigurationFile(contentsOf: url)
    try file.require("model_type", .text("SentenceTransformer"))
    if let prompts = try file.object("prompts") {
      for name in prompts.keys { self.prompts[name] = try prompts.string(name) }
    }
    defaultName = try file.string("default_prompt_name")
    similarity = try file.string("similarity_fn_name") ?? "cosine"
  }

  /// The text of a choice; empty where there is none.
  ///
  /// - Throws: `TokenizerError` when the directory has no prompt of that name.
  func text(_ choice: PromptChoice) throws(TokenizerError) -> String {
    switch choice {
    case .text(let text): return text
    case .named(let name): return try text(named: name, "the prompt name")
    case .ofDirectory:
      guard let defaultName else { return "" }
      return try text(named: defaultName, "default_prompt_name")
    }
  }

  private func text(named name: String, _ what: String) throws(TokenizerError) -> String {
    if let text = prompts[name] { return text }
    let names = prompts.keys.sorted().joined(separator: ", ")
    throw TokenizerError(
      "\(origin) has no text for \(what) \"\(name)\", it has \(names.isEmpty ? "no prompts" : names)",
      remedy: EncoderRemedy.nameKnownPrompt)
  }
}
