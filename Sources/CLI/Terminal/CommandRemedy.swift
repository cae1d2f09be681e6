import Curation
import Files
import KnowledgeEncoder
import NN
import Ontology
import Phantom
import TextEncoder
import VisionBridge

/// A remedy as the command line has it: by commands and options.
///
/// Every remedy of the libraries is one, and the switches below have no default, so that a new case has its hint before it
/// compiles.
protocol CommandRemedy: Remedy {
  /// What the user of a command can do.
  var commandHint: String { get }
}

extension Hinted {
  /// The hint of an error as the command line has it.
  var commandHint: String? { (remedy as? any CommandRemedy)?.commandHint ?? hint }
}

extension RunRemedy: CommandRemedy {
  var commandHint: String {
    switch self {
    case .resumeOrChooseAnotherFolder: "go on with --resume, or choose another --output"
    case .giveRunFolder: "give the folder that `nosology vision train --output` wrote"
    case .resumeToFirstEpoch: "the training has not finished an epoch; go on with `nosology vision train --resume`"
    }
  }
}

extension OntologyRemedy: CommandRemedy {
  var commandHint: String {
    switch self {
    case .makeDatabase: "Make one with `nosology ontology build`, or name another file."
    case .checkDatabase: "Run `nosology ontology check`, and start again."
    case .nameFormat(let known): "Name it with --format: \(known.joined(separator: ", "))."
    case .nameSourceAndSystem: "Say --name and --system."
    case .leaveOutBadRows: "Without --strict such rows are counted and left out."
    case .allowMissingTargets: "Without --strict such codes are only reported."
    case .goOnline: "Run once without --offline."
    case .chooseWritableCache: "Set NOSOLOGY_CACHE to a directory that can be written."
    case .lookUpCode: "Look the code up with `nosology ontology search`."
    case .listSources: "`nosology ontology stats` lists the sources."
    case .nameNoSourceOrListThem: "Leave --source out, or list the sources with `nosology ontology stats`."
    case .listSystems: "List the systems with `nosology ontology stats`."
    case .chooseOtherFilters: "Look at `nosology ontology stats`, and give other filters."
    case .makeNameVectorsAgain: "Make them again with `nosology encoder index`."
    }
  }
}

extension CurationRemedy: CommandRemedy {
  var commandHint: String {
    switch self {
    case .importClassification: "Import the classification first, for example with `nosology ontology build`."
    }
  }
}

extension EncoderRemedy: CommandRemedy {
  var commandHint: String {
    switch self {
    case .seeWholeRecipe: "recipes/encoder/demo.json has every key"
    case .fetchEncoder: "`nosology ontology fetch all-MiniLM-L6-v2` prints the path of one"
    case .nameKnownPrompt: "name one of these with --prompt-name, or give the text with --prompt"
    case .overridePooling: "override it with --pooling if you know what the model was trained with"
    case .statePooling(let known):
      "say it with --pooling, for example cls for MedCPT and SapBERT; one of \(known)"
    }
  }
}

extension ClassEmbeddingsRemedy: CommandRemedy {
  var commandHint: String {
    switch self {
    case .export: "export class embeddings with `nosology encoder export-labels`"
    case .exportAgain: "export them again with `nosology encoder export-labels` of this version"
    }
  }
}

extension NameIndexRemedy: CommandRemedy {
  var commandHint: String {
    switch self {
    case .indexNames: "make one with `nosology encoder index`"
    case .useItsEncoderOrIndexAgain:
      "name the encoder it was made with, or make it again with `nosology encoder index`"
    case .indexAgain(let precision, let storage):
      "Make it again with `nosology encoder index --precision \(precision) --storage \(storage)`; with these options and "
        + "the same encoder vectors of unchanged names are kept."
    }
  }
}

extension VisionRemedy: CommandRemedy {
  var commandHint: String {
    switch self {
    case .seeWholeRecipe: "recipes/vision/rp3d.json has every key"
    case .useOwnLabels: "leave --labels out"
    case .leaveOutUnusable: "mend the file; --unusable skip leaves it out, and the series in its folder"
    case .giveClassEmbeddings: "give the .safetensors file of `nosology encoder export-labels`"
    case .giveClassEmbeddingsOrTrainLinear:
      "give the .safetensors file of `nosology encoder export-labels`, or choose --classifier linear"
    case .giveEmbeddingsThatStateTheirOrigin:
      "only embeddings that `nosology encoder export-labels` wrote say where they come from"
    case .validateManifest: "`nosology vision validate` lists everything that is wrong with a manifest"
    case .mendListedCases:
      "`nosology vision validate` lists all of them with their lines; mend them or take them out"
    case .chooseAnotherCache: "choose another folder with --cache"
    case .takeLessMemory: "\(advice), or allow more with --memory-budget"
    }
  }
}

extension PhantomRemedy: CommandRemedy {
  var commandHint: String {
    switch self {
    case .overwriteOrChooseAnotherFolder: "choose another folder, or pass --force"
    }
  }
}

extension ImageTrainer.Remark {
  /// The remark as the command line has it.
  var commandLine: String {
    switch self {
    case .manifestProblems: "\(description); `nosology vision validate` lists them"
    case .resumed, .startsAfresh, .pace, .stepMemory, .bfloat16NotUsed, .preparedScans, .skippedCase, .grades,
      .mirroredSides,
      .classifierOnFreshEncoder:
      description
    }
  }
}
