import VisionBridge

/// Classes with their probabilities as a list with bars; those that count are marked ✓.
struct RankedClasses {
  var classes: [CaseScores.Prediction.Class]
  /// Whether a class is marked.
  var isMarked: (CaseScores.Prediction.Class) -> Bool

  var html: HTML {
    let items = classes.map { item -> HTML in
      let share = Numerals.fixed(min(max(item.probability, 0), 1) * 100, 1)
      let threshold = item.thresholdProbability.map { " <small>threshold \(Numerals.percent($0))</small>" as HTML }
      return """
        <li class="\(isMarked(item) ? "right" : "other")" style="--share: \(share)%"><span>\(isMarked(item) ? "✓ " : "")\
        \(item.label)\(threshold ?? "")</span><b>\(Numerals.percent(item.probability))</b></li>
        """
    }
    return "<ol class=\"ranking\">\(items)</ol>"
  }
}
