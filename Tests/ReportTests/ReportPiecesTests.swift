import Foundation
import Testing

@testable import Report

@Suite("Pieces of the report")
struct ReportPiecesTests {
  @Test("Interpolated text cannot become markup, interpolated pieces stay markup")
  func escaping() {
    let piece: HTML = "<em>\("a < b & \"c\" 'd'")</em>"
    let page: HTML = "<p>\(piece)\(3)</p>"
    #expect(page.source == "<p><em>a &lt; b &amp; &quot;c&quot; &#39;d&#39;</em>3</p>")
  }

  @Test("JSON in a script cannot end it, whatever its texts are, and stays the same JSON")
  func scriptEscaping() throws {
    let texts = ["</script><!--", "a\u{2028}b\u{2029}c", "\u{202A} é \\u003c"]
    let escaped = InspectionMapData.escaped(String(decoding: try JSONEncoder().encode(texts), as: UTF8.self))
    #expect(
      !escaped.contains("<") && !escaped.unicodeScalars.contains { "\u{2028}\u{2029}".unicodeScalars.contains($0) })
    #expect(try JSONDecoder().decode([String].self, from: Data(escaped.utf8)) == texts)
  }

  @Test(
    "An axis has round ticks that hold all values",
    arguments: [
      ([0.12, 0.87], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), ([1, 300], ["0", "100", "200", "300"]),
      ([0.8], ["0.0", "0.2", "0.4", "0.6", "0.8"]), ([], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      ([0.9, 1], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      ([5000], ["0", "1,000", "2,000", "3,000", "4,000", "5,000"]),
    ])
  func axis(values: [Double], labels: [String]) {
    let axis = ChartAxis(covering: values, from: 10, to: 110)
    #expect(axis.ticks.map(axis.label) == labels)
    #expect(axis.position(axis.ticks[0]) == 10)
    #expect(abs(axis.position(axis.ticks[axis.ticks.count - 1]) - 110) < 1e-9)
  }

  @Test("An axis of a single value still has a length")
  func flatAxis() {
    let axis = ChartAxis(covering: [0.5, 0.5], includesZero: false, from: 0, to: 100)
    #expect(axis.ticks.count >= 2)
    #expect((0...100).contains(axis.position(0.5)))
  }

  @Test("Smoothing keeps a constant curve and forgets old points")
  func smoothing() {
    let flat = (1...20).map { ChartPoint(x: Double($0), y: 3) }
    #expect(TrainingCurves.smoothed(flat).allSatisfy { abs($0.y - 3) < 1e-12 })
    let step = flat + (21...200).map { ChartPoint(x: Double($0), y: 7) }
    #expect(abs(TrainingCurves.smoothed(step)[199].y - 7) < 1e-6)
  }

  @Test("Thinning keeps both ends and the order")
  func thinning() {
    let points = (0..<1000).map { ChartPoint(x: Double($0), y: 0) }
    let thinned = ChartPoint.thinned(points, to: 100)
    #expect(thinned.count == 100)
    #expect(thinned.first == points.first && thinned.last == points.last)
    #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.x < $1.x })
    #expect(ChartPoint.thinned(Array(points[..<7]), to: 100).count == 7)
  }

  @Test("Numbers are written with sign, thousands and units")
  func numerals() {
    #expect(Numerals.signed(-0.0004) == "0.000")
    #expect(Numerals.signed(0.0126) == "+0.013")
    #expect(Numerals.signed(-1.5, 1) == "−1.5")
    #expect(
      [0, 999, 1000, 1_234_567, -1000].map(Numerals.count) == ["0", "999", "1,000", "1,234,567", "−1,000"])
    #expect([0.42, 38.4, 245].map(Numerals.duration) == ["0.4 s", "38 s", "4 min 05 s"])
    #expect([0, 0.004, 0.5].map(Numerals.percent) == ["0 %", "<1 %", "50 %"])
  }

  @Test("The better value of a comparison is bold, of values that are written alike none")
  func comparison() {
    let better = ComparisonCells(Comparison(baseline: 0.5, knowledge: 0.6))
    #expect(better.baseline.source == "0.500" && better.knowledge.source == "<strong>0.600</strong>")
    #expect(better.change.source == "+0.100")
    let equal = ComparisonCells(Comparison(baseline: 0.5, knowledge: 0.5))
    #expect(equal.baseline.source == "0.500" && equal.knowledge.source == "0.500")
    let alike = ComparisonCells(Comparison(baseline: 0.5, knowledge: 0.50001))
    #expect(alike.knowledge.source == "0.500" && alike.change.source == "0.000")
    let alone = ComparisonCells(Comparison(baseline: nil, knowledge: 0.5))
    #expect(alone.baseline.source == "–" && alone.knowledge.source == "0.500" && alone.change.source == "–")
  }

  @Test("Smoothing takes means of squares, at the edge of what exists")
  func squares() {
    let values: [Float] = [9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let smooth = HeatPicture.smoothed(values, rows: 3, columns: 4, radius: 1)
    #expect(smooth == [2.25, 1.5, 0, 0, 1.5, 1, 0, 0, 0, 0, 0, 0])
  }

  @Test("A pixel that speaks for a class turns orange, one against it blue, one without weight stays grey")
  func heat() {
    let picture = HeatPicture([0.5, 0.5, 0.5], contributions: [1, -1, 0], fullAmount: 1, rows: 1, columns: 3)
    let pixels = picture.coloured.pixels
    #expect(pixels[0] > pixels[2] && pixels[5] > pixels[3] && Set(pixels[6...]) == [127])
    #expect(picture.plain.pixels == [127, 127, 127])
  }

  @Test("A page of predictions says of how many views they are, where they are of several")
  func views() {
    func page(_ count: Int) -> String {
      PredictionPage([], run: "run", weights: nil, viewCount: count, version: "0").source
    }
    #expect(page(5).contains("the mean over 5 views of each scan") && !page(1).contains("views"))
  }
}
