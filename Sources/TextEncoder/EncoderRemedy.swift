public import Files

/// What can be done about an error of reading an encoder directory.
public enum EncoderRemedy: Remedy, Equatable {
  /// A recipe cannot be read, or a key is missing in it.
  case seeWholeRecipe
  /// There is no encoder directory.
  case fetchEncoder
  /// A prompt has a name that the directory does not know.
  case nameKnownPrompt
  /// The directory asks for a pooling that is not known.
  case overridePooling
  /// The directory does not say how tokens are pooled.
  case statePooling(known: String)

  /// What can be done, in words that know of no command line.
  public var advice: String {
    switch self {
    case .seeWholeRecipe: "the documentation of recipes lists every key"
    case .fetchEncoder: "give the path of a Hugging Face or sentence-transformers directory"
    case .nameKnownPrompt: "name one of these, or give the text itself"
    case .overridePooling: "override it if you know what the model was trained with"
    case .statePooling(let known): "state it, for example cls for MedCPT and SapBERT; one of \(known)"
    }
  }
}
