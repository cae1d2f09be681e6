import TextEncoder

/// The few numbers at the top of the page.
struct ReportHighlights {
  let results: DemoResults

  private struct Tile {
    var title: String
    var value: String
    var remark: String
  }

  var html: HTML {
    let tiles = [knowledge, encoder, imageModel, rareClasses, time].compactMap { $0 }
    guard !tiles.isEmpty else { return "" }
    let items = tiles.map { tile -> HTML in
      "<div class=\"tile\"><dt>\(tile.title)</dt><dd>\(tile.value)<small>\(tile.remark)</small></dd></div>"
    }
    return "<dl class=\"tiles\">\(items)</dl>"
  }

  private var knowledge: Tile? {
    results.ontology.map { ontology in
      let names = ontology.sources.reduce(0) { $0 + $1.nameCount }
      let concepts = ontology.sources.reduce(0) { $0 + $1.conceptCount }
      return Tile(
        title: "Concepts", value: Numerals.count(concepts),
        remark: "\(Numerals.count(names)) names from \(ontology.sources.count) sources")
    }
  }

  private var encoder: Tile? {
    change(results.encoderScores("raw.accuracy_at_1", set: "withheld_names")).map {
      Tile(
        title: "Right concept for an unseen name", value: $0,
        remark: "before → after fine-tuning, accuracy at 1")
    }
  }

  private var imageModel: Tile? {
    change(precision(of: "all")).map {
      Tile(title: "All classes, average precision", value: $0, remark: "without → with knowledge")
    }
  }

  private var rareClasses: Tile? {
    change(precision(of: "tail")).map {
      Tile(title: "Rare classes, average precision", value: $0, remark: "without → with knowledge")
    }
  }

  private var time: Tile? {
    guard !results.steps.isEmpty else { return nil }
    let seconds = results.steps.reduce(0) { $0 + $1.seconds }
    return Tile(
      title: "Time", value: Numerals.duration(seconds),
      remark: "\(results.steps.count) steps, one after the other")
  }

  private func precision(of group: String) -> Comparison<Double> {
    results.evaluations.map { report in
      report.summaries.first { $0.name == group }?.means["average_precision"]?.mean
    }
  }

  private func change(_ values: Comparison<Double>) -> String? {
    guard let before = values.baseline, let after = values.knowledge else { return nil }
    return "\(Numerals.fixed(before)) → \(Numerals.fixed(after))"
  }
}
