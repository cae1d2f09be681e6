public import Files

/// What can be done about an error of this module.
public enum VisionRemedy: Remedy, Equatable {
  /// A recipe cannot be read, or a key is missing in it.
  case seeWholeRecipe
  /// Only the labels that the run was trained on have weights.
  case useOwnLabels
  /// Labels have names only, where their embeddings are needed.
  case giveClassEmbeddings
  /// Labels have names only, and the classifier to be trained needs their embeddings.
  case giveClassEmbeddingsOrTrainLinear
  /// Class embeddings do not state the encoder and the ontology that they come from.
  case giveEmbeddingsThatStateTheirOrigin
  /// A line of a manifest is wrong, and others may be.
  case validateManifest
  /// Scans or cases of a manifest cannot be used, and the message names only some.
  case mendListedCases
  /// A file of many cannot be used.
  case leaveOutUnusable
  /// The folder of preprocessed scans cannot be written.
  case chooseAnotherCache
  /// A training step takes more memory than it may.
  case takeLessMemory

  /// What can be done, in words that know of no command line.
  public var advice: String {
    switch self {
    case .seeWholeRecipe: "the documentation of recipes lists every key"
    case .useOwnLabels: "give no other labels"
    case .giveClassEmbeddings: "give a .safetensors file of class embeddings"
    case .giveClassEmbeddingsOrTrainLinear:
      "give a .safetensors file of class embeddings, or choose the linear classifier"
    case .giveEmbeddingsThatStateTheirOrigin:
      "give class embeddings that state the encoder and the ontology they come from"
    case .validateManifest: "validating the manifest lists everything that is wrong with it"
    case .mendListedCases: "validating the manifest lists all of them with their lines; mend them or take them out"
    case .leaveOutUnusable: "mend the file, or leave it out, and the series in its folder"
    case .chooseAnotherCache: "choose another folder for preprocessed scans"
    case .takeLessMemory:
      "lower training.batch_size, preprocess.depth or preprocess.size, raise training.accumulation, or choose a smaller "
        + "model.encoder"
    }
  }
}
