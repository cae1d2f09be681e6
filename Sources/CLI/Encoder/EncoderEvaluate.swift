import ArgumentParser
import Foundation
import KnowledgeEncoder
import Ontology
import TextEncoder

extension HeldOutPart: ExpressibleByArgument {}
extension VectorSimilarity: ExpressibleByArgument {}

/// `nosology encoder evaluate`
struct EncoderEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge encoders, side by side, by concepts they were not trained on and by sets of others.",
    discussion: """
      --recipe asks about the concepts that a recipe holds out: retrieval of a concept's name by a synonym and by a \
      description among all names, and of its parent's name among the names of the parent's level (accuracy at 1 and 5, mean \
      reciprocal rank); whether a child is nearer to its parent than to a random concept of the parent's level and than to a \
      sibling of the parent; Spearman's correlation of the cosine with the nearness in the hierarchy; and the cosine of \
      random pairs, whose mean goes to 1 when the space collapses. Where the recipe withholds names, these are \
      linked to the names that their concepts were trained by. One half of concepts and names is for choosing settings \
      (--part validation), the other for what is reported.

      --linking links mentions (PubTator, or columns of text and id) to the names of --dictionary; --pairs correlates cosines \
      with ratings of term pairs; --contrasts asks for names that are nearly the same; --clusters says how well chapters and \
      blocks hold together; --sets names many such sets in a JSON file (docs/evaluation.md).

      Several encoders answer the same questions; differences are to the first. Intervals are 95 % bootstrap intervals over \
      concepts, or over pairs where pairs are rated; of differences they are paired. * marks a difference whose interval is \
      on one side of zero.

      Example: nosology encoder evaluate --encoder all-MiniLM-L6-v2 runs/ke/encoder --recipe recipes/encoder/demo.json
      """)

  @OptionGroup var options: EncoderListOptions
  @OptionGroup var ontology: OntologyOptions

  @Option(help: "Recipe whose held-out concepts are asked for.", completion: .file())
  var recipe: String?

  @Option(help: "Most names among which the right one is looked for (default: all).")
  var candidates: Int?

  @Option(help: "Most queries of each kind about held-out concepts.")
  var queries = 2000

  @Option(help: "Half of the held-out concepts and withheld names: validation or test.")
  var part = HeldOutPart.test

  @Option(parsing: .upToNextOption, help: "Files of mentions that are linked to --dictionary.", completion: .file())
  var linking: [String] = []

  @Option(
    parsing: .upToNextOption, help: "Files of names: lines id|other ids||name|name, or id, tab, name.",
    completion: .file())
  var dictionary: [String] = []

  @Option(parsing: .upToNextOption, help: "Classes of mentions that count, such as Disease (default: all).")
  var types: [String] = []

  @Option(
    help:
      "Names that encoders were trained on, to tell mentions among them apart: a file like --dictionary, or a database.",
    completion: .file())
  var trainingNames: String?

  @Flag(help: "Rank the concepts of --dictionary by words and meaning too, as `nosology encoder link` does.")
  var fused = false

  @Flag(help: "Set names of --dictionary against those that differ in side, acuity, negation or number only.")
  var contrasts = false

  @Option(help: "Code system of the database whose chapters and blocks names should lie together in, such as ICD10CM.")
  var clusters: String?

  @Option(help: "File of term pairs with ratings.", completion: .file())
  var pairs: String?

  @Option(
    parsing: .upToNextOption,
    help:
      "Columns of both terms and the rating, names or numbers from 1 (default: the first two of text, the last number)."
  )
  var pairColumns: [String] = []

  @Option(help: "How vectors of mentions and pairs are compared: cosine or dot.")
  var similarity = VectorSimilarity.cosine

  @Option(help: "JSON file of sets of questions.", completion: .file())
  var sets: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Fail unless the last encoder is better than the first in these, with an interval above 0.",
      valueName: "set.measure"))
  var requireGain: [String] = []

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if recipe == nil, linking.isEmpty, !contrasts, clusters == nil, pairs == nil, sets == nil {
      throw ValidationError(
        "there is nothing to ask: name --recipe, --linking, --contrasts, --clusters, --pairs or --sets")
    }
    if dictionary.isEmpty, !linking.isEmpty || contrasts {
      throw ValidationError("--linking and --contrasts need --dictionary")
    }
    if !dictionary.isEmpty, linking.isEmpty, !contrasts {
      throw ValidationError("--dictionary needs --linking or --contrasts")
    }
    if linking.isEmpty, !types.isEmpty || trainingNames != nil || fused {
      throw ValidationError("--types, --training-names and --fused need --linking")
    }
    if pairs == nil, !pairColumns.isEmpty { throw ValidationError("--pair-columns needs --pairs") }
    if !requireGain.isEmpty, options.encoder.count < 2 { throw ValidationError("--require-gain compares two encoders") }
    if !pairColumns.isEmpty, pairColumns.count != 3 {
      throw ValidationError("--pair-columns names three columns, found \(pairColumns.count)")
    }
  }

  func run() throws {
    // Bad files are found before an encoder is loaded.
    let tasks = try self.tasks()
    let sets = tasks.map(\.description.name)
    if let unknown = requireGain.first(where: { name in !sets.contains { name.hasPrefix("\($0).") } }) {
      throw EncoderError(
        "--require-gain \(unknown): nothing is asked by that name", hint: "sets: \(sets.joined(separator: ", "))")
    }
    var encoders: [EncoderReport.Encoder] = []
    var measures: [[[Measure]]] = []
    try options.forEach { name, encoder in
      let line = ProgressLine("evaluate", unit: "texts")
      defer { line.finish() }
      measures.append(try encoder.measures(of: tasks) { line.update(done: $0, total: $1) })
      encoders.append(try .init(encoder, name: name))
    }
    let report = EncoderReport(encoders, tasks, measures)
    if json { try JSONOutput.printLine(report) } else { EncoderReportTable(report).print() }
    for name in requireGain { try report.requireGain(in: name) }
  }

  private func tasks() throws -> [any EncoderTask] {
    var tasks: [any EncoderTask] = []
    if let recipe {
      let recipe = try PretrainRecipe(contentsOf: HomeDirectory.current.file(named: recipe))
      let sampler = try PairSampler(ontology.open(), options: recipe.pairs, seed: recipe.training.seed)
      let limits = EvaluationSet.Limits(
        synonymQueryCount: queries, descriptionQueryCount: queries, hierarchyQuestionCount: queries,
        candidateCount: candidates)
      tasks.append(EncoderBenchmark(try sampler.evaluationSet(limits, part: part)))
      tasks += try LinkingTask.withheldNames(of: sampler, part: part, candidateCount: candidates)
    }
    if let clusters { tasks.append(try ClusterTask(ontology.open(), system: clusters)) }
    let here = URL(filePath: FileManager.default.currentDirectoryPath)
    var given: [EncoderTaskList.Entry] = []
    if !linking.isEmpty {
      given.append(
        .linking(
          .init(
            name: "linking", mentions: linking, dictionary: dictionary, types: types, similarity: similarity,
            trainingNames: trainingNames, isFused: fused)))
    }
    if contrasts { given.append(.contrasts(.init(name: "contrasts", dictionary: dictionary))) }
    if let pairs {
      given.append(.pairs(.init(name: "pairs", file: pairs, columns: pairColumns, similarity: similarity)))
    }
    tasks += try EncoderTaskList(given).tasks(in: here)
    if let sets {
      let url = URL(filePath: sets)
      tasks += try EncoderTaskList(contentsOf: url).tasks(in: url.absoluteURL.deletingLastPathComponent())
    }
    return tasks
  }
}
