import Torch

extension ImageTrainer {
  /// What a training goes on with and its user should know.
  public enum Remark: Equatable, Sendable, CustomStringConvertible {
    /// The run goes on after this step.
    case resumed(step: Int, totalSteps: Int)
    /// The run was to be resumed, and the folder holds none.
    case startsAfresh(String)
    /// How long the training has waited for its batches, how many slices it has computed a second, and how much of what a large
    /// convolution does in that time its convolutions have done.
    case pace(String)
    /// Cases of the manifest are there twice: how many of each kind of problem there are.
    case manifestProblems(counts: String)
    /// The memory that a step takes, and what is free.
    case stepMemory(String)
    /// The recipe asks for bfloat16, in which this device is slower.
    case bfloat16NotUsed
    /// A scan is hardly meant as it is, or how many more are not; or the cache has no room for all.
    case preparedScans(String)
    /// The loss takes the classes for grades in this order.
    case grades([String])
    /// Scans are mirrored, and these labels have the word left or right.
    case mirroredSides(labels: [String])
    /// A case that could not be read at a step, though its scans had been read before.
    case skippedCase(id: String, reason: String)
    /// Only the classifier is trained, and the encoder has random weights.
    case classifierOnFreshEncoder

    /// The remark, in words that know of no command line.
    public var description: String {
      switch self {
      case .resumed(let step, let totalSteps): "resumed at step \(step) of \(totalSteps)"
      case .manifestProblems(let counts): "warning: the manifest has problems: \(counts)"
      case .grades(let labels): "grades, in the order of the labels: \(labels.joined(separator: " < "))"
      case .mirroredSides(let labels):
        "warning: augmentation exchanges left and right, and labels name a side: \(labels.prefix(3).joined(separator: ", "))"
          + (labels.count > 3 ? ", …" : "")
      case .skippedCase(let id, let reason): "warning: case \(id) is left out: \(reason)"
      case .classifierOnFreshEncoder:
        "warning: training.trained is classifier, and there are no weights to start from: encoder and fusion stay random"
      case .bfloat16NotUsed:
        "bf16: this processor has no matrix unit for bfloat16, so float32 is faster and is computed"
      case .startsAfresh(let text), .pace(let text), .stepMemory(let text), .preparedScans(let text): text
      }
    }
  }

  /// What to say before the first step.
  static func remarks(
    on manifest: CaseManifest, _ labels: [String], _ recipe: VisionRecipe, _ device: Device, hasInitialWeights: Bool
  ) -> [Remark] {
    let plan = recipe.training
    var remarks: [Remark] = []
    let sides = LabelSpace.namingSides(among: labels)
    if plan.loss.ordersClasses { remarks.append(.grades(labels)) }
    if recipe.augmentation?.mirrors == true, !sides.isEmpty {
      remarks.append(.mirroredSides(labels: sides))
    }
    let problems = manifest.duplicateCases()
    if !problems.isEmpty {
      let counts = ManifestProblem.render(problems, limit: 0)[0].replacing("and \(problems.count) more: ", with: "")
      remarks.append(.manifestProblems(counts: counts))
    }
    if plan.trained == .classifier, !hasInitialWeights { remarks.append(.classifierOnFreshEncoder) }
    if plan.bf16, !DiagnosisModel.usesBFloat16(on: device) {
      remarks.append(.bfloat16NotUsed)
    }
    return remarks
  }
}
