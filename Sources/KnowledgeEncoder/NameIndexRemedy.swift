public import Files

/// What can be done about an error of an index of names.
public enum NameIndexRemedy: Remedy, Equatable {
  /// A file is no index of names.
  case indexNames
  /// The index was made with another encoder.
  case useItsEncoderOrIndexAgain
  /// The names have changed. Vectors that are computed and stored as those of the index are kept where their names are.
  case indexAgain(precision: String, storage: String)

  /// What can be done, in words that know of no command line.
  public var advice: String {
    switch self {
    case .indexNames: "make an index of the names first"
    case .useItsEncoderOrIndexAgain: "use the encoder that it was made with, or make it again"
    case .indexAgain(let precision, let storage):
      "Make it again, computed in \(precision) and stored in \(storage): then, with the same encoder, vectors of unchanged "
        + "names are kept."
    }
  }
}
