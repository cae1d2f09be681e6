public import Files

/// What can be done about a file of class embeddings.
public enum ClassEmbeddingsRemedy: Remedy, Equatable {
  /// The file holds something else.
  case export
  /// The file was written by an earlier or a newer version.
  case exportAgain

  /// What can be done, in words that know of no command line.
  public var advice: String {
    switch self {
    case .export: "export class embeddings with an encoder"
    case .exportAgain: "export them again with this version of the program"
    }
  }
}
