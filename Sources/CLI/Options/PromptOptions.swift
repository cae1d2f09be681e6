import ArgumentParser
import TextEncoder

/// What is put before every text that is embedded.
struct PromptOptions: ParsableArguments {
  @Option(help: "Text put before every text (default: the prompt that the encoder's directory names).")
  var prompt: String?

  @Option(help: "Name of the prompt in the encoder's directory, such as query or document.")
  var promptName: String?

  func validate() throws {
    if prompt != nil, promptName != nil { throw ValidationError("--prompt and --prompt-name exclude each other") }
  }

  /// Whether one is asked for.
  var isGiven: Bool { prompt != nil || promptName != nil }

  /// The prompt to load an encoder with.
  var choice: PromptChoice {
    if let prompt { return .text(prompt) }
    return promptName.map(PromptChoice.named) ?? .ofDirectory
  }
}
