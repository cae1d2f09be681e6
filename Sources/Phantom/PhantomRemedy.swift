public import Files

/// What can be done about an error of the synthetic benchmark.
public enum PhantomRemedy: Remedy, Equatable {
  /// The folder is there already.
  case overwriteOrChooseAnotherFolder

  /// What can be done, in words that know of no command line.
  public var advice: String {
    switch self {
    case .overwriteOrChooseAnotherFolder: "choose another folder, or allow to replace this one"
    }
  }
}
