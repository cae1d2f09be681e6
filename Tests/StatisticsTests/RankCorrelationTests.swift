import Statistics
import TestSupport
import Testing

@Suite struct RankCorrelationTests {
  private struct Correlation: Decodable {
    var x: [Double]
    var y: [Double]
    var spearman: Double
  }

  @Test func `Spearman's coefficient is SciPy's, ties included`() throws {
    let cases = try Golden.json("statistics/correlations.json", as: [Correlation].self)
    #expect(cases.count > 3)
    for item in cases {
      let ours = try #require(RankCorrelation(item.x, item.y).spearman())
      #expect(abs(ours - item.spearman) < Tolerance.metric)
    }
  }

  @Test func `a weighted correlation is that of the drawn pairs`() throws {
    let (x, y): ([Double], [Double]) = ([3, 1, 2, 2, 7], [1, 4, 4, 2, 3])
    let weights: [Int32] = [2, 0, 1, 3, 1]
    func drawn(_ values: [Double]) -> [Double] {
      zip(values, weights).flatMap { value, weight in [Double](repeating: value, count: Int(weight)) }
    }
    let weighted = try #require(RankCorrelation(x, y).spearman(weights: weights))
    let repeated = try #require(RankCorrelation(drawn(x), drawn(y)).spearman())
    #expect(abs(weighted - repeated) < Tolerance.metric)
  }

  @Test func `there is none of one pair, or of equal values`() {
    #expect(RankCorrelation([1], [2]).spearman() == nil)
    #expect(RankCorrelation([1, 1, 1], [2, 3, 4]).spearman() == nil)
    #expect(RankCorrelation([1, 2], [2, 3]).spearman(weights: [2, 0]) == nil)
  }
}
