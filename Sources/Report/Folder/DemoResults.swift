import Foundation
import KnowledgeEncoder
import Ontology
import TextEncoder
import VisionBridge

/// Two results that the report sets side by side: without the knowledge and with it.
struct Comparison<Value> {
  /// Before the fine-tuning, or the plain classifier.
  var baseline: Value?
  /// After the fine-tuning, or the classifier on class embeddings.
  var knowledge: Value?

  /// Whether neither is there.
  var isEmpty: Bool { baseline == nil && knowledge == nil }

  /// Both values, transformed.
  func map<Other>(_ transform: (Value) throws -> Other?) rethrows -> Comparison<Other> {
    Comparison<Other>(baseline: try baseline.flatMap(transform), knowledge: try knowledge.flatMap(transform))
  }
}

/// A step of the demo as `Scripts/demo` records it.
struct DemoStep: Decodable {
  var name: String
  var command: String
  var seconds: Double
  /// What the step is for, in a sentence.
  var explains: String
}

/// What `ontology stats --json` prints.
struct OntologySummary: Decodable {
  var ontologyVersion: String
  var sources: [SourceStatistics]
}

/// What the report reads of a phantom's `phantom.json`.
struct PhantomSummary: Decodable {
  struct Options: Decodable {
    var seed: UInt64
    var size: Int
    var depth: Int
  }

  var version: String
  var options: Options
  var concepts: Int
  var drawable: Int
  var scans: Int
}

/// Everything a demo folder holds; what is nil has not been run.
struct DemoResults {
  let folder: ResultFolder
  /// The version of the tool that writes the page.
  let version: String
  let steps: [DemoStep]
  let installation: String?
  let ontology: OntologySummary?
  /// The encoder before and after its fine-tuning.
  let encoderReport: EncoderReport?
  let encoderLog: TrainingCurves?
  let neighbours: Comparison<NeighbourList>
  let phantom: PhantomSummary?
  let manifest: CaseManifest?
  let imageLogs: Comparison<TrainingCurves>
  let evaluations: Comparison<EvaluationReport>
  let predictions: Comparison<[CaseScores.Prediction]>

  /// What both encoders reached in a measure of the first set of questions of a name.
  func encoderScores(_ measure: String, set: String) -> Comparison<Double> {
    func value(_ encoder: Int) -> Double? { encoderReport?.value(measure, ofSet: set, encoder: encoder) }
    return Comparison(baseline: value(0), knowledge: value(1))
  }

  /// Reads a folder.
  ///
  /// - Throws: `ReportError` or `VisionError` naming a file that is damaged.
  init(_ folder: ResultFolder, version: String) throws {
    self.folder = folder
    self.version = version
    steps = try folder.jsonLines("steps.jsonl") ?? []
    installation = try folder.text("doctor.txt")
    ontology = try folder.json("stats.json")
    encoderReport = try folder.json("encoders.json")
    encoderLog = try TrainingCurves(folder, "runs/knowledge-encoder/log.jsonl")
    neighbours = Comparison(
      baseline: try folder.json("neighbours-before.json"), knowledge: try folder.json("neighbours-after.json")
    )
    phantom = try folder.json("phantom/phantom.json")
    manifest = try folder.file("phantom/manifest.jsonl").map(CaseManifest.load)
    imageLogs = Comparison(
      baseline: try TrainingCurves(folder, "runs/vision-linear/log.jsonl"),
      knowledge: try TrainingCurves(folder, "runs/vision-knowledge/log.jsonl"))
    evaluations = Comparison(
      baseline: try folder.file("vision-linear.json").map(EvaluationReport.load),
      knowledge: try folder.file("vision-knowledge.json").map(EvaluationReport.load))
    predictions = Comparison(
      baseline: try folder.jsonLines("predictions-linear.jsonl"),
      knowledge: try folder.jsonLines("predictions-knowledge.jsonl"))
  }
}
