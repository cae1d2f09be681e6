public import Files

/// What can be done about an error of curation.
public enum CurationRemedy: Remedy, Equatable {
  /// The database lacks the classification whose codes are looked for.
  case importClassification

  /// What can be done, in words that know of no command line.
  public var advice: String {
    switch self {
    case .importClassification: "Import the classification first."
    }
  }
}
