import TextEncoder

/// The knowledge encoder before and after its fine-tuning.
struct EncoderSection: ReportSection {
  let results: DemoResults
  let commands: ReportCommands
  let anchor = "encoder"
  let title = "Knowledge encoder, before and after"

  var body: HTML { "\(scores)\n<h3>Training</h3>\n\(training)" }

  /// One score of the benchmark.
  struct Score: Sendable {
    var name: String
    /// `Measure.name`.
    var measure: String
    /// Name of the set of questions.
    var set = EncoderBenchmark.kind
    var isRate = true
  }

  /// The scores in the order of tables.
  static let scores = [
    Score(name: "Concept by new name, acc@1", measure: "raw.accuracy_at_1", set: "withheld_names"),
    Score(name: "Concept by new name, acc@5", measure: "raw.accuracy_at_5", set: "withheld_names"),
    Score(name: "Concept by lay name, acc@1", measure: "raw.accuracy_at_1", set: "withheld_lay_names"),
    Score(name: "Concept by lay name, acc@5", measure: "raw.accuracy_at_5", set: "withheld_lay_names"),
    Score(name: "Name by synonym, acc@1", measure: "synonyms.accuracy_at_1"),
    Score(name: "Name by synonym, acc@5", measure: "synonyms.accuracy_at_5"),
    Score(name: "Name by synonym, MRR", measure: "synonyms.mean_reciprocal_rank"),
    Score(name: "Name by text, acc@1", measure: "descriptions.accuracy_at_1"),
    Score(name: "Name by text, acc@5", measure: "descriptions.accuracy_at_5"),
    Score(name: "Name by text, MRR", measure: "descriptions.mean_reciprocal_rank"),
    Score(name: "Parent of its level, acc@1", measure: "parents.accuracy_at_1"),
    Score(name: "Parent of its level, acc@5", measure: "parents.accuracy_at_5"),
    Score(name: "Parent of its level, MRR", measure: "parents.mean_reciprocal_rank"),
    Score(name: "Nearer to parent than to its level", measure: "level_triplets.accuracy"),
    Score(name: "Nearer to parent than to its sibling", measure: "sibling_triplets.accuracy"),
    Score(name: "Cosine and nearness, Spearman", measure: "distances.spearman"),
    Score(name: "Random-pair cosine, mean", measure: "random_cosine.mean", isRate: false),
    Score(name: "Random-pair cosine, spread", measure: "random_cosine.deviation", isRate: false),
  ]

  private var scores: HTML {
    guard let report = results.encoderReport else {
      return .notRun("the encoder has not been evaluated", command: commands.evaluateEncoder)
    }
    func count(_ name: String, _ set: String = EncoderBenchmark.kind) -> String {
      Numerals.count(report.parts.first { $0.task.name == set }?.task.count(name) ?? 0)
    }
    return """
      <p>\(count("questions", "withheld_names")) names were kept from training, \(count("questions", "withheld_lay_names")) of them \
      a layperson\u{2019}s, while their concepts were trained on: each has to find its concept among \
      \(count("dictionary_names", "withheld_names")) names.</p>
      <p>Asked about concepts it was never trained on, the half of them that no setting was chosen by: \(count("synonyms")) synonyms and \
      \(count("descriptions")) texts, each to find the concept's name among \(count("names")) candidates; children, each to \
      find its parent among the names as far from the root, \(count("names_of_a_level")) on average; \
      \(count("level_triplets")) children, each to be nearer to its parent than to a random concept of the parent's level, \
      and \(count("sibling_triplets")) than to a sibling of the parent; and \(count("distance_pairs")) pairs whose cosine \
      should fall with the steps between them in the hierarchy. The cosine of random pairs is no score: a mean near 1 would be \
      a space that has collapsed.</p>
      <div class="beside">\(chart)\(table.html)</div>
      """
  }

  private var chart: HTML {
    PairedBars(
      title: "Names and concepts kept from training: share right, mean reciprocal rank or correlation",
      names: ("before", "after"),
      pairs: Self.scores.filter(\.isRate).map { score in
        let bars = results.encoderScores(score.measure, set: score.set).map { PairedBars.Bar($0) }
        return .init(label: Self.shortened(score.name), bars: bars)
      }
    ).html
  }

  private var table: ReportTable {
    ReportTable(
      "Scores on names and concepts kept from training. acc@k: the right name is among the first k; MRR: mean reciprocal rank.",
      columns: [.text("Score"), .number("Before"), .number("After"), .number("Change")],
      rows: Self.scores.map { score in
        let cells = ComparisonCells(
          results.encoderScores(score.measure, set: score.set), prefersHigher: score.isRate)
        return ["\(score.name)", cells.baseline, cells.knowledge, cells.change]
      })
  }

  /// As it fits beside a bar.
  private static func shortened(_ name: String) -> String {
    name.replacing("Concept by new name", with: "New name").replacing("Concept by lay name", with: "Lay name")
      .replacing("Name by synonym", with: "Synonym").replacing("Name by text", with: "Text")
      .replacing("Parent of its level", with: "Parent")
      .replacing("Nearer to parent than to its", with: "Parent before").replacing("Cosine and nearness, ", with: "")
  }

  private var training: HTML {
    guard let log = results.encoderLog else {
      return .notRun("the encoder has not been trained", command: commands.trainEncoder)
    }
    let kinds: [(key: String, name: String, color: ChartColor)] = [
      ("loss_synonym", "name and synonym", .knowledge), ("loss_hierarchy", "child and parent", .accent),
      ("loss_description", "name and description", .baseline),
    ]
    let losses = LineChart(
      title: "Contrastive loss by kind of pair",
      summary: kinds.map { kind in
        let values = TrainingCurves.smoothed(log[kind.key])
        guard let first = values.first, let last = values.last else { return "No \(kind.name) pairs." }
        return "\(kind.name): from \(Numerals.fixed(first.y, 2)) to \(Numerals.fixed(last.y, 2))."
      }.joined(separator: " "),
      yTitle: "loss",
      series: kinds.map { kind in
        LineChart.Series(
          name: kind.name, color: kind.color, points: TrainingCurves.smoothed(log[kind.key]),
          rawPoints: log[kind.key])
      })
    let rate = LineChart(
      title: "Learning rate × 10⁵",
      summary: "The learning rate rises during the warm-up and falls along a cosine.", yTitle: "rate × 10⁵",
      series: [
        LineChart.Series(
          name: "learning rate", color: .knowledge,
          points: log["learning_rate"].map { ChartPoint(x: $0.x, y: $0.y * 1e5) })
      ])
    return """
      <p>\(Numerals.count(log.lastStep)) steps. Faint: each step; strong: the running mean of about ten steps of the same kind.</p>
      <div class="charts">\(losses.html)\(rate.html)</div>
      """
  }
}
