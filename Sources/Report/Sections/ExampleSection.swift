import VisionBridge

/// Some test cases with their scans, their labels and the likeliest classes of both models.
struct ExampleSection: ReportSection {
  let results: DemoResults
  let commands: ReportCommands
  let examples: [ExampleCase]
  let anchor = "examples"
  let title = "Example cases"

  var body: HTML {
    guard results.manifest != nil else {
      return .notRun("there are no cases yet", command: commands.drawScans)
    }
    guard !examples.isEmpty else {
      return "<p class=\"missing\">The manifest has no test case with a label.</p>"
    }
    let missing: [HTML] =
      results.predictions.isEmpty
      ? [.notRun("no case has been scored", command: commands.scoreCases)] : []
    return """
      <p>For head, medium and tail, the first test cases of the manifest with several scans and a class not yet shown; \
      results had no part in the choice. Of each scan the marked slice (where the finding is) or the middle one, with the patient's \
      right on the left; the darkest pixels are black and the brightest white. A true class is marked ✓; small is the threshold \
      from which on a class is called positive, chosen on the validation cases.</p>
      \(missing)
      \(examples.map(figure))
      """
  }

  private func figure(_ example: ExampleCase) -> HTML {
    let labels = example.labels.map { label -> HTML in
      "<li>\(label.name) <small>\(label.trainingCount) training cases</small></li>"
    }
    let truth = Set(example.labels.map(\.name))
    return """
      <article class="case">
      <h3>\(example.id) <span class="badge">\(example.group.rawValue)</span></h3>
      <div class="images">\(example.images.map { image($0, example) })</div>
      <div class="findings">
      <p class="list-title">True classes</p><ul class="truth">\(labels)</ul>
      <div class="beside">\(list("Without knowledge", example.predictions.baseline, truth))\
      \(list("With knowledge", example.predictions.knowledge, truth))</div>
      </div>
      </article>
      """
  }

  private func image(_ image: ExampleCase.Image, _ example: ExampleCase) -> HTML {
    guard let picture = image.picture else {
      return
        "<figure><p class=\"missing\">The file of this scan is gone.</p><figcaption>\(image.modality.rawValue)</figcaption></figure>"
    }
    let slice = picture.sliceCount > 1 ? ", slice \(picture.slice + 1) of \(picture.sliceCount)" : ""
    let mark = picture.sliceCount > 1 && image.isMarked ? ", marked" : ""
    let labels = example.labels.map(\.name).joined(separator: "; ")
    // The longer side is as long for every picture; the shorter follows the millimetres.
    let side = 168.0
    let (width, height) = picture.aspect >= 1 ? (side, side / picture.aspect) : (side * picture.aspect, side)
    return """
      <figure><img src="\(picture.image.dataURI)" width="\(Int(width.rounded()))" height="\(Int(height.rounded()))" \
      alt="\(image.modality.rawValue) of \(example.id)\(slice): \(labels)">\
      <figcaption>\(image.modality.rawValue)\(slice)\(mark)</figcaption></figure>
      """
  }

  private func list(_ title: String, _ prediction: CaseScores.Prediction?, _ truth: Set<String>) -> HTML {
    guard let prediction else {
      return "<div><p class=\"list-title\">\(title)</p><p class=\"missing\">Not run.</p></div>"
    }
    let ranking = RankedClasses(classes: prediction.predictions) { truth.contains($0.label) }
    return "<div><p class=\"list-title\">\(title)</p>\(ranking.html)</div>"
  }
}
