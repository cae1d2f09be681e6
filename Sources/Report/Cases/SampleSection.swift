import VisionBridge

/// Some scans as a model would see them.
struct SampleSection: ReportSection {
  let samples: [ScanSample]
  let preprocess: PreprocessOptions
  let anchor = "samples"
  let title = "Samples after preprocessing"

  var body: HTML {
    """
    <p>Slices of \(preprocess.size) × \(preprocess.size) pixels, at most \(preprocess.depth) a scan, \
    \(preprocess.orientation == .canonical ? "turned upright" : "as stored"); values of a scan from black to white. Slices stand in the \
    order in which the model gets them.</p>
    \(samples.isEmpty ? "<p class=\"missing\">No scan can be read.</p>" as HTML : "")
    \(samples.map(figure))
    """
  }

  /// In which directions the columns, rows and slices run that are shown.
  private func axes(_ sample: ScanSample) -> String {
    let names: [Character: String] = [
      "R": "right", "L": "left", "A": "front", "P": "back", "S": "head", "I": "feet",
    ]
    guard let codes = sample.axisCodes, codes.count == 3 else { return "the file does not say where its axes run" }
    let ways = zip(["columns", "rows", "slices"], codes).map { "\($0) to the \(names[$1] ?? String($1))" }
    return ways.joined(separator: ", ")
  }

  private func figure(_ sample: ScanSample) -> HTML {
    let shape = sample.storedShape
    let pictures = sample.slices.map { index, picture -> HTML in
      """
      <figure><img src="\(picture.dataURI)" width="112" height="112"\(index == sample.keySlice ? " class=\"marked\"" as HTML : "") \
      alt="\(sample.modality.rawValue) of \(sample.id), slice \(index + 1)\(index == sample.keySlice ? ", key slice" : "")">\
      <figcaption>\(index + 1) of \(sample.sliceCount)\(index == sample.keySlice ? ", key slice" : "")</figcaption></figure>
      """
    }
    return """
      <article class="case"><h3>\(sample.id) <span class="badge">\(sample.modality.rawValue)</span></h3>
      <p><small>\(sample.labels.joined(separator: "; ")); stored as \(shape.z) × \(shape.y) × \(shape.x); \(axes(sample))</small></p>
      <div class="images">\(pictures)</div></article>
      """
  }
}
