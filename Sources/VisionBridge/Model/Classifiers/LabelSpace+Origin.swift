extension LabelSpace {
  /// Checks that a classifier of `own` classes can score these too.
  ///
  /// - Throws: `VisionError` when it has weights of its own classes only, or the texts come from elsewhere.
  func checkOrigin(
    against own: LabelSpace, _ config: ClassifierConfig
  ) throws(VisionError) {
    guard config.kind == .knowledge else {
      throw VisionError("a linear classifier has weights for its own labels only", remedy: VisionRemedy.useOwnLabels)
    }
    guard let given = classes else {
      throw VisionError(
        "the labels have names only, and the run's classifier needs their embeddings",
        remedy: VisionRemedy.giveClassEmbeddings)
    }
    for (what, given, known, hint) in [
      (
        "encoder", given.encoderDigest, own.classes?.encoderDigest,
        "export them with the encoder of the run's class embeddings"
      ),
      (
        "ontology", given.ontologyVersion, own.classes?.ontologyVersion,
        "export them with the ontology of the run's class embeddings"
      ),
    ] {
      let fault =
        "the label embeddings come from \(what) \(given ?? "unknown"), those the run was trained with from "
        + "\(what) \(known ?? "unknown")"
      guard let given, let known else {
        throw VisionError(fault, remedy: VisionRemedy.giveEmbeddingsThatStateTheirOrigin)
      }
      guard given == known else { throw VisionError(fault, hint: hint) }
    }
  }
}
