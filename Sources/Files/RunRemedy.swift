/// What can be done about the folder of a training run.
public enum RunRemedy: Remedy, Equatable {
  /// The folder holds a run, and a new one was to be started.
  case resumeOrChooseAnotherFolder
  /// The folder holds no run.
  case giveRunFolder
  /// The run was stopped before its first weights were written.
  case resumeToFirstEpoch

  /// What can be done, in words that know of no command line.
  public var advice: String {
    switch self {
    case .resumeOrChooseAnotherFolder: "resume that run, or choose another folder for this one"
    case .giveRunFolder: "give the folder that a training wrote"
    case .resumeToFirstEpoch: "the training has not finished an epoch; resume it"
    }
  }
}
