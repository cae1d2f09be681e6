import Foundation
import VisionBridge

/// What a model says about some cases, with what it looked at, as one page without any other file.
package struct PredictionPage {
  private let cases: [ExplainedCase]
  private let run: String
  private let weights: String?
  private let viewCount: Int
  private let version: String

  /// Lays cases out.
  ///
  /// - Parameters:
  ///   - run: folder of the model.
  ///   - weights: which of its weights scored.
  ///   - viewCount: of how many views of each scan the probabilities are the mean.
  ///   - version: of the tool that writes the page.
  package init(_ cases: [ExplainedCase], run: String, weights: String?, viewCount: Int, version: String) {
    self.cases = cases
    self.run = run
    self.weights = weights
    self.viewCount = viewCount
    self.version = version
  }

  /// The page as text of HTML.
  package var source: String {
    let hasThresholds = cases.contains { $0.prediction.predictions.contains { $0.thresholdProbability != nil } }
    let views =
      viewCount > 1
      ? " Probabilities are of the mean over \(viewCount) views of each scan; what speaks for a class is of the scan as it is."
      : ""
    return PageFrame(
      version: version, title: "Predictions of \(run)", heading: "Predictions of an image model",
      introduction: """
        <p>Model <code>\(run)</code>\(weights.map { ", \($0)" } ?? ""). No clinical claim. The page shows images and ids of cases: treat it \
        as the data.</p>
        <p>Of each scan the slice that counted most, as the model sees it, without and with colours: <strong>orange</strong> speaks \
        for the class named above the pictures, <strong>blue</strong> against it (integrated gradients against black scans, smoothed; \
        one scale for a case). The bars are the slices in their order. This is what the model used, not what there is.\
        \(hasThresholds ? " A class that passes its threshold, chosen on validation cases, is marked ✓." : "")\(views)</p>
        """
    ).html(cases.enumerated().map(section)).source
  }

  private func section(_ number: Int, _ item: ExplainedCase) -> FinishedSection {
    let ranking = RankedClasses(classes: item.prediction.predictions) { $0.passesThreshold == true }
    return FinishedSection(
      anchor: "case-\(number + 1)", title: item.prediction.id,
      body: """
        <div class="beside">
        <div><p class="list-title">Likeliest classes</p>\(ranking.html)</div>
        <div><p class="list-title">What speaks for <strong>\(item.label)</strong>: \(item.scale) \(Numerals.fixed(item.score, 2)), of \
        black scans \(Numerals.fixed(item.scoreOfNothing, 2)); all pixels together \(Numerals.signed(item.sum, 2))</p>
        \(item.scans.map { scan($0, of: item) })
        </div>
        </div>
        """)
  }

  private func scan(_ scan: ExplainedCase.Scan, of item: ExplainedCase) -> HTML {
    let count = scan.shares.count
    let slice = count > 1 ? ", slice \(scan.slice.index + 1) of \(count)" : ""
    let pictures = [(scan.slice.plain, "as the model sees it"), (scan.slice.coloured, "coloured")].map {
      picture, kind -> HTML in
      "<img src=\"\(picture.dataURI)\" width=\"168\" height=\"168\" alt=\"\(scan.title)\(slice) of \(item.prediction.id), \(kind)\">"
    }
    var share = item.scans.count > 1 ? ", \(Numerals.percent(Double(scan.amount))) of what counted" : ""
    if item.scans.count > 1, let weight = scan.weight {
      share += ", \(Numerals.percent(Double(weight))) of the attention paid to the scans"
    }
    let attention: HTML = scan.attention.map { bars($0, "Attention paid to the slices", scan) } ?? ""
    let slices: HTML = count > 1 ? "\(bars(scan.shares, "What the slices counted", scan))\(attention)" : ""
    return """
      <figure class="scan"><div class="images">\(pictures)</div>\(slices)
      <figcaption>\(scan.title)\(slice)\(share)</figcaption></figure>
      """
  }

  /// One bar a slice; the shown one in another colour.
  private func bars(_ shares: [Float], _ what: String, _ scan: ExplainedCase.Scan) -> HTML {
    let (width, height) = (336.0, 36.0)
    let step = width / Double(shares.count)
    let most = Double(shares.max() ?? 0)
    let rects = shares.enumerated().map { index, share -> HTML in
      let tall = most > 0 ? Double(share) / most * height : 0
      return """
        <rect class="bar \(index == scan.slice.index ? "knowledge" : "baseline")" x="\((Double(index) * step).coordinate)" \
        y="\((height - tall).coordinate)" width="\((step * 0.85).coordinate)" height="\(tall.coordinate)"/>
        """
    }
    let summary = shares.enumerated().map { "\($0 + 1): \(Numerals.percent(Double($1)))." }.joined(separator: " ")
    return """
      <svg role="img" viewBox="0 0 \(width.coordinate) \(height.coordinate)" width="336" height="36"><title>\(what)</title>\
      <desc>\(summary)</desc>\(rects)</svg>
      <small>\(what)</small>
      """
  }
}
